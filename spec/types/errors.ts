import { expectTypeOf } from 'expect-type';
import type { TypeOf } from 'io-ts';
import {
  type AbortedError,
  type ActiveSnapshot,
  BatchDeadError,
  type BatchRef,
  type BatchSnapshot,
  type BatchState,
  type CallbackError,
  type DeadlineExceededError,
  type HttpError,
  isTransient,
  PollError,
  type PollErrorCodec,
  type InvalidRefError,
  PollFailedError,
  type NetworkError,
  type RetriesExhaustedError,
  type TerminalSnapshot,
  WatchError,
  type WatchErrorCodec,
  type WatchFacts,
} from 'dli-watch';

declare const caught: unknown;
declare const either: PollError | WatchError;
declare const pollError: PollError;
declare const watchError: WatchError;
declare const httpError: HttpError;
declare const factsOfNone: WatchFacts<undefined>;
declare const activeSnapshot: ActiveSnapshot;

// `instanceof` narrows to the union, in both branches.
if (caught instanceof PollError) expectTypeOf(caught).toEqualTypeOf<PollError>();
else expectTypeOf(caught).toEqualTypeOf<unknown>();
if (caught instanceof WatchError) expectTypeOf(caught).toEqualTypeOf<WatchError>();
else expectTypeOf(caught).toEqualTypeOf<unknown>();
if (either instanceof PollError) expectTypeOf(either).toEqualTypeOf<PollError>();
else expectTypeOf(either).toEqualTypeOf<WatchError>();
if (either instanceof WatchError) expectTypeOf(either).toEqualTypeOf<WatchError>();
else expectTypeOf(either).toEqualTypeOf<PollError>();

// @ts-expect-error [ts18046] -- a caught value is unknown
expectTypeOf(caught.ref);
// @ts-expect-error [ts2379] -- a WatchError is not a PollError
isTransient(watchError);
// @ts-expect-error [ts2339] -- a poll error has no facts of the watch
expectTypeOf(pollError.lastSnapshot);
// @ts-expect-error [ts2339] -- not every poll error has a status
expectTypeOf(pollError.status);

// Tags are literals.
expectTypeOf<NetworkError['_tag']>().toEqualTypeOf<'NetworkError'>();
expectTypeOf<NetworkError['name']>().toEqualTypeOf<'NetworkError'>();
expectTypeOf<AbortedError['_tag']>().toEqualTypeOf<'AbortedError'>();
// @ts-expect-error [ts2367] -- no poll error has this tag
expectTypeOf(pollError._tag === 'TimeoutError');

// A switch over the tags of each family is exhaustive, without a default.
export const kindOfPoll = (error: PollError): string => {
  switch (error._tag) {
    case 'HttpError':
    case 'ThrottledError':
    case 'NoSuchBatchError':
      expectTypeOf(error.status).toEqualTypeOf<number>();
      return 'answered';
    case 'NetworkError':
    case 'RequestTimeoutError':
      return 'silent';
    case 'DecodeError':
      expectTypeOf(error.report).toEqualTypeOf<readonly string[]>();
      return 'unreadable';
    case 'AuthError':
    case 'ConfigurationError':
    case 'UnexpectedError':
      return 'fatal';
    case 'TokenUnavailableError':
      return 'no token';
  }
};

// @ts-expect-error [ts2366] -- most tags are missing, so it may return undefined
export const forgetfulPoll = (error: PollError): string => {
  switch (error._tag) {
    case 'HttpError':
      return 'answered';
  }
};

export const kindOfEnd = (error: WatchError): string => {
  switch (error._tag) {
    case 'AbortedError':
      return 'aborted';
    case 'BatchDeadError':
      expectTypeOf(error.lastSnapshot).toEqualTypeOf<TerminalSnapshot>();
      return 'dead';
    case 'BatchNotFoundError':
    case 'BatchVanishedError':
      return 'gone';
    case 'DeadlineExceededError':
      expectTypeOf(error.ref).toEqualTypeOf<BatchRef | undefined>();
      return 'too long';
    case 'StateDeadlineExceededError':
      expectTypeOf(error.ref).toEqualTypeOf<BatchRef>();
      expectTypeOf(error.state).toEqualTypeOf<BatchState>();
      return 'too long';
    case 'InvalidRefError':
      expectTypeOf(error.ref).toEqualTypeOf<undefined>();
      expectTypeOf(error.cause).toEqualTypeOf<TypeError>();
      return 'no job';
    case 'CallbackError':
      expectTypeOf(error.callback).toEqualTypeOf<string>();
      return 'our fault';
    case 'PollFailedError':
    case 'RetriesExhaustedError':
      expectTypeOf(error.cause).toEqualTypeOf<PollError>();
      return 'their fault';
  }
};

// @ts-expect-error [ts2366] -- most tags are missing, so it may return undefined
export const forgetfulEnd = (error: WatchError): string => {
  switch (error._tag) {
    case 'AbortedError':
      return 'aborted';
  }
};

// Facts
expectTypeOf<Exclude<WatchError, DeadlineExceededError | InvalidRefError>['ref']>().toEqualTypeOf<BatchRef>();
// @ts-expect-error [ts18048] -- `deadline` may have seen no batch, and a target may be invalid
expectTypeOf(watchError.ref.batchId);
expectTypeOf<ConstructorParameters<typeof DeadlineExceededError>>().toEqualTypeOf<
  [number, WatchFacts<BatchRef | undefined>]
>();
// @ts-expect-error [ts2345] -- any error but those of `deadline` and of a target has a ref
new PollFailedError(factsOfNone, pollError);
// @ts-expect-error [ts2345] -- an active snapshot is not terminal
new BatchDeadError(activeSnapshot);
expectTypeOf(watchError.lastSnapshot).toEqualTypeOf<BatchSnapshot | undefined>();
expectTypeOf<RetriesExhaustedError['cause']>().toEqualTypeOf<PollError>();
expectTypeOf<PollFailedError['cause']>().toEqualTypeOf<PollError>();
expectTypeOf<AbortedError['cause']>().toEqualTypeOf<unknown>();
expectTypeOf<CallbackError['cause']>().toEqualTypeOf<unknown>();
// @ts-expect-error [ts2540] -- facts are readonly
watchError.polls = 0;
// @ts-expect-error [ts2540] -- facts are readonly
httpError.status = 200;
// @ts-expect-error [ts18048] -- no poll may have been answered
expectTypeOf(watchError.lastSnapshot.state);
// @ts-expect-error [ts2507] -- the family is a type and an `instanceof` test, not a class
export class OwnError extends PollError {}

expectTypeOf<TypeOf<typeof PollErrorCodec>>().toEqualTypeOf<PollError>();
expectTypeOf<TypeOf<typeof WatchErrorCodec>>().toEqualTypeOf<WatchError>();
