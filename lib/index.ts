/**
 * Watches Spark batch jobs of Data Lake Insight. The exports are grouped in the order in which data flows. Anything that is
 * not exported here is internal, and may change with any version.
 *
 * @packageDocumentation
 */

// Data: what a watch emits, as plain JSON with codecs that store it and read it back.
export { type BatchRef, BatchRefCodec } from './model/BatchRef.ts';
export {
  type ActiveState,
  ActiveStateCodec,
  type BatchState,
  BatchStateCodec,
  type TerminalState,
  TerminalStateCodec,
} from './model/BatchState.ts';
export {
  type ActiveSnapshot,
  type BatchSnapshot,
  BatchSnapshotCodec,
  type SnapshotFacts,
  type TerminalSnapshot,
} from './model/BatchSnapshot.ts';
export { isTerminal } from './model/snapshots.ts';
export { type Transition, TransitionCodec } from './model/Transition.ts';
export { emptyHistory, type StateHistory, StateHistoryCodec } from './model/StateHistory.ts';
export { history } from './model/history.ts';

// Sources: a client of the service authenticates and reads states; decorators share its requests between watches.
export type { ReadOptions, StateReading, StateSource } from './model/StateSource.ts';
export { createClient } from './client/createClient.ts';
export { clientFromEnv } from './client/clientFromEnv.ts';
export { endpointOf, type Region } from './client/endpoint.ts';
export type { ClientConfig } from './client/ClientConfig.ts';
export type { HttpRequest, HttpResponse, HttpTransport } from './client/http/HttpTransport.ts';
export type {
  BatchDetail,
  BatchPage,
  BatchQuery,
  BatchRequest,
  CancelOutcome,
  DliClient,
} from './client/DliClient.ts';
export type { Auth, AuthRequest, Credential } from './client/auth/Auth.ts';
export { token, type TokenProvider } from './client/auth/token.ts';
export { keystone } from './client/auth/keystone.ts';
export type { KeystoneOptions } from './client/auth/keystoneToken.ts';
export type { TokenStore } from './client/auth/TokenStore.ts';
export { akSk } from './client/auth/akSk.ts';
export type { AkSkOptions } from './client/auth/signing.ts';
export { limited } from './sources/limited.ts';
export type { LimitOptions, RequestRate } from './sources/LimitOptions.ts';
export { coalesced } from './sources/coalesced.ts';
export type { CoalesceOptions } from './sources/CoalesceOptions.ts';
export type { CoalesceWarning } from './sources/CoalesceWarning.ts';

// Poll errors: why one poll failed, and whether a retry may succeed.
export { PollError } from './errors/PollError.ts';
export { isTransient } from './errors/isTransient.ts';
export { type AnswerFacts, HttpError, NoSuchBatchError, ThrottledError } from './errors/AnswerError.ts';
export {
  AuthError,
  type AuthFacts,
  ConfigurationError,
  DecodeError,
  type DecodeFacts,
  NetworkError,
  type NetworkFacts,
  RequestTimeoutError,
  TokenUnavailableError,
  UnexpectedError,
} from './errors/pollErrors.ts';
export type { ErrorFamily } from './errors/TaggedError.ts';

// Schedules and retry policies: how long to wait before the next poll, and before the next attempt of a failed one.
export type { PollContext, PollSchedule } from './schedule/PollSchedule.ts';
export { every } from './schedule/every.ts';
export { exponential, type ExponentialOptions } from './schedule/exponential.ts';
export { proportional, type ProportionalOptions } from './schedule/proportional.ts';
export { byState, type StateSchedules } from './schedule/byState.ts';
export { jittered } from './schedule/jittered.ts';
export { learned, type LearnedOptions } from './schedule/learned.ts';
export type { RetryPolicy, RetryStatus } from './schedule/RetryPolicy.ts';
export { constantDelay } from './schedule/constantDelay.ts';
export { exponentialBackoff, type ExponentialBackoffOptions } from './schedule/exponentialBackoff.ts';
export { fullJitter } from './schedule/fullJitter.ts';
export { capDelay } from './schedule/capDelay.ts';
export { limitElapsed } from './schedule/limitElapsed.ts';
export { limitRetries } from './schedule/limitRetries.ts';
export { type WatchScheduler, watchScheduler } from './schedule/watchScheduler.ts';

// The watch of one job, and what it reports through `onEvent`.
export { watchBatch$ } from './watchBatch.ts';
export type {
  FailuresCheckpoint,
  LimitCheckpoint,
  LoopCheckpoint,
  PendingDeadCheckpoint,
  RunCheckpoint,
  WatchCheckpoint,
} from './watch/checkpoint/WatchCheckpoint.ts';
export { WatchCheckpointCodec } from './watch/checkpoint/WatchCheckpointCodec.ts';
export type { WatchOptions } from './watch/WatchOptions.ts';
export type { EventDetails, EventFacts, WatchEvent } from './watch/WatchEvent.ts';
export type { StateDeadlines } from './schedule/deadlines.ts';

// Operators on the snapshots of a watch.
export { distinctState } from './operators/distinctState.ts';
export { takeUntilTerminal } from './operators/takeUntilTerminal.ts';
export { untilState } from './operators/untilState.ts';
export { transitions } from './operators/transitions.ts';
export { deadline } from './operators/deadline.ts';
export { stateDeadline } from './operators/stateDeadline.ts';
export { failOnDead } from './operators/failOnDead.ts';
export { settle } from './operators/settle.ts';
export { cancelOn } from './operators/cancelOn.ts';
export type { CancelOnOptions } from './operators/CancelOnOptions.ts';

// Bridges: the end of a job as a promise or a task, and its snapshots as an async iterable.
export { awaitBatch } from './bridges/awaitBatch.ts';
export { batchTask } from './bridges/batchTask.ts';
export { type AsyncIterableOptions, toAsyncIterable } from './bridges/toAsyncIterable.ts';

// Fleets: many jobs in one Observable, and watches that share their polls.
export { watchBatches$ } from './fleet/watchBatches.ts';
export { watchFleet$ } from './fleet/watchFleet.ts';
export type { BatchTarget, BatchTargets } from './fleet/targets.ts';
export type { FleetOptions, FleetSnapshotOptions } from './fleet/FleetOptions.ts';
export type { FleetChange } from './fleet/FleetChange.ts';
export type { FleetOutcome, FleetSnapshot } from './fleet/FleetSnapshot.ts';
export { createWatcher } from './fleet/createWatcher.ts';
export type { SubscriberFleetOptions, SubscriberOptions, Watcher, WatcherOptions } from './fleet/Watcher.ts';

// Watch errors: why a watch ended before its job did.
export { WatchError } from './errors/WatchError.ts';
export {
  AbortedError,
  BatchDeadError,
  BatchNotFoundError,
  BatchVanishedError,
  CallbackError,
  type CallbackFault,
  DeadlineExceededError,
  InvalidRefError,
  PollFailedError,
  RetriesExhaustedError,
  StateDeadlineExceededError,
} from './errors/watchErrors.ts';
export type { WatchFacts } from './errors/WatchErrorBase.ts';

// Errors as JSON, for another process.
export { PollErrorCodec, WatchErrorCodec } from './errors/errorCodec.ts';
