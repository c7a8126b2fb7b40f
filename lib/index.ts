/**
 * Watches the batch jobs of Data Lake Insight. In the order in which data flows; what is not named here is
 * inside, and may change with any version.
 *
 * @packageDocumentation
 */

// What a watch tells
export { ActiveStateCodec, BatchStateCodec, TerminalStateCodec } from './model/BatchState.ts';
export { BatchRefCodec } from './model/BatchRef.ts';
export { BatchSnapshotCodec } from './model/BatchSnapshot.ts';
export { emptyHistory } from './model/StateHistory.ts';
export { history } from './model/history.ts';
export { isTerminal } from './model/snapshots.ts';
export { StateHistoryCodec } from './model/StateHistory.ts';
export { TransitionCodec } from './model/Transition.ts';
export type { ActiveState, BatchState, TerminalState } from './model/BatchState.ts';
export type { BatchRef } from './model/BatchRef.ts';
export type { StateHistory } from './model/StateHistory.ts';
export type { Transition } from './model/Transition.ts';
export type {
  ActiveSnapshot,
  BatchSnapshot,
  SnapshotFacts,
  TerminalSnapshot,
} from './model/BatchSnapshot.ts';

// Where states come from
export { akSk } from './client/auth/akSk.ts';
export { clientFromEnv } from './client/clientFromEnv.ts';
export { coalesced } from './sources/coalesced.ts';
export { createClient } from './client/createClient.ts';
export { endpointOf } from './client/endpoint.ts';
export { keystone } from './client/auth/keystone.ts';
export { limited } from './sources/limited.ts';
export { token } from './client/auth/token.ts';
export type { AkSkOptions } from './client/auth/signing.ts';
export type { Auth } from './client/auth/Auth.ts';
export type { AuthRequest } from './client/auth/Auth.ts';
export type { BatchDetail } from './client/DliClient.ts';
export type { BatchPage } from './client/DliClient.ts';
export type { BatchQuery } from './client/DliClient.ts';
export type { BatchRequest } from './client/DliClient.ts';
export type { ClientConfig } from './client/ClientConfig.ts';
export type { CoalesceOptions } from './sources/CoalesceOptions.ts';
export type { Credential } from './client/auth/Auth.ts';
export type { CancelOutcome, DliClient } from './client/DliClient.ts';
export type { KeystoneOptions } from './client/auth/keystoneToken.ts';
export type { LimitOptions, RequestRate } from './sources/LimitOptions.ts';
export type { Region } from './client/endpoint.ts';
export type { StateReading } from './model/StateSource.ts';
export type { StateSource } from './model/StateSource.ts';
export type { TokenProvider } from './client/auth/token.ts';

// Why a poll failed
export { AuthError } from './errors/pollErrors.ts';
export { ConfigurationError } from './errors/pollErrors.ts';
export { DecodeError } from './errors/pollErrors.ts';
export { HttpError } from './errors/AnswerError.ts';
export { isTransient } from './errors/isTransient.ts';
export { PollError } from './errors/PollError.ts';
export { NetworkError } from './errors/pollErrors.ts';
export { NoSuchBatchError } from './errors/AnswerError.ts';
export { RequestTimeoutError } from './errors/pollErrors.ts';
export { ThrottledError } from './errors/AnswerError.ts';
export { UnexpectedError } from './errors/pollErrors.ts';
export type { AnswerFacts } from './errors/AnswerError.ts';
export type { AuthFacts } from './errors/pollErrors.ts';
export type { DecodeFacts } from './errors/pollErrors.ts';
export type { ErrorFamily } from './errors/TaggedError.ts';
export type { NetworkFacts } from './errors/pollErrors.ts';

// When to poll, and when to try again
export { byState } from './schedule/byState.ts';
export { capDelay } from './schedule/capDelay.ts';
export { constantDelay } from './schedule/constantDelay.ts';
export { every } from './schedule/every.ts';
export { exponential } from './schedule/exponential.ts';
export { exponentialBackoff } from './schedule/exponentialBackoff.ts';
export { fullJitter } from './schedule/fullJitter.ts';
export { jittered } from './schedule/jittered.ts';
export { learned } from './schedule/learned.ts';
export { limitElapsed } from './schedule/limitElapsed.ts';
export { limitRetries } from './schedule/limitRetries.ts';
export { proportional } from './schedule/proportional.ts';
export { watchScheduler } from './schedule/watchScheduler.ts';
export type { ExponentialBackoffOptions } from './schedule/exponentialBackoff.ts';
export type { ExponentialOptions } from './schedule/exponential.ts';
export type { LearnedOptions } from './schedule/learned.ts';
export type { PollContext, PollSchedule } from './schedule/PollSchedule.ts';
export type { ProportionalOptions } from './schedule/proportional.ts';
export type { RetryPolicy, RetryStatus } from './schedule/RetryPolicy.ts';
export type { StateDeadlines } from './schedule/deadlines.ts';
export type { StateSchedules } from './schedule/byState.ts';
export type { WatchScheduler } from './schedule/watchScheduler.ts';

// The watch, and operators on what it emits
export { cancelOn } from './operators/cancelOn.ts';
export { deadline } from './operators/deadline.ts';
export { distinctState } from './operators/distinctState.ts';
export { failOnDead } from './operators/failOnDead.ts';
export { settle } from './operators/settle.ts';
export { stateDeadline } from './operators/stateDeadline.ts';
export { takeUntilTerminal } from './operators/takeUntilTerminal.ts';
export { transitions } from './operators/transitions.ts';
export { untilState } from './operators/untilState.ts';
export { watchBatch$ } from './watchBatch.ts';
export type { CancelOnOptions } from './operators/CancelOnOptions.ts';
export type { EventDetails, EventFacts, WatchEvent } from './watch/WatchEvent.ts';
export type { WatchOptions } from './watch/WatchOptions.ts';

// Beyond RxJS
export { awaitBatch } from './bridges/awaitBatch.ts';
export { batchTask } from './bridges/batchTask.ts';
export { toAsyncIterable } from './bridges/toAsyncIterable.ts';
export type { AsyncIterableOptions } from './bridges/toAsyncIterable.ts';

// Many jobs
export { createWatcher } from './fleet/createWatcher.ts';
export { watchBatches$ } from './fleet/watchBatches.ts';
export { watchFleet$ } from './fleet/watchFleet.ts';
export type { BatchTarget } from './fleet/targets.ts';
export type { BatchTargets } from './fleet/targets.ts';
export type { FleetChange } from './fleet/FleetChange.ts';
export type { FleetOptions } from './fleet/FleetOptions.ts';
export type { FleetSnapshot } from './fleet/FleetSnapshot.ts';
export type { SubscriberFleetOptions } from './fleet/Watcher.ts';
export type { SubscriberOptions } from './fleet/Watcher.ts';
export type { Watcher } from './fleet/Watcher.ts';
export type { WatcherOptions } from './fleet/Watcher.ts';

// Why a watch ended
export { AbortedError } from './errors/watchErrors.ts';
export { BatchDeadError } from './errors/watchErrors.ts';
export { BatchNotFoundError } from './errors/watchErrors.ts';
export { BatchVanishedError } from './errors/watchErrors.ts';
export { CallbackError } from './errors/watchErrors.ts';
export { DeadlineExceededError } from './errors/watchErrors.ts';
export { InvalidRefError } from './errors/watchErrors.ts';
export { PollFailedError } from './errors/watchErrors.ts';
export { RetriesExhaustedError } from './errors/watchErrors.ts';
export { StateDeadlineExceededError } from './errors/watchErrors.ts';
export { WatchError } from './errors/WatchError.ts';
export type { CallbackFault } from './errors/watchErrors.ts';
export type { WatchFacts } from './errors/WatchErrorBase.ts';
