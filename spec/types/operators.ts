import type { Either } from 'fp-ts/lib/Either.js';
import { expectTypeOf } from 'expect-type';
import { type MonoTypeOperatorFunction, type Observable, of } from 'rxjs';
import {
  type BatchSnapshot,
  deadline,
  type DliClient,
  distinctState,
  failOnDead,
  settle,
  stateDeadline,
  takeUntilTerminal,
  type Transition,
  transitions,
  untilState,
  watchBatch$,
  type WatchError,
  type WatchEvent,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { cancelOn } from '../../lib/operators/cancelOn.ts';

declare const transition: Transition;
declare const client: DliClient;
const snapshots$ = watchBatch$(testRef.projectId, testRef.batchId);

// Valid uses
expectTypeOf(snapshots$.pipe(deadline(5), stateDeadline({ starting: 5 }), failOnDead())).toEqualTypeOf<
  Observable<BatchSnapshot>
>();
expectTypeOf(deadline(new Date())).toEqualTypeOf<MonoTypeOperatorFunction<BatchSnapshot>>();
expectTypeOf(takeUntilTerminal()).toEqualTypeOf<MonoTypeOperatorFunction<BatchSnapshot>>();
expectTypeOf(distinctState()).toEqualTypeOf<MonoTypeOperatorFunction<BatchSnapshot>>();
expectTypeOf(untilState('running')).toEqualTypeOf<MonoTypeOperatorFunction<BatchSnapshot>>();
expectTypeOf(cancelOn(client, testRef, { deadline: true, error: false, timeoutMs: 5 })).toEqualTypeOf<
  MonoTypeOperatorFunction<BatchSnapshot>
>();
expectTypeOf(snapshots$.pipe(transitions())).toEqualTypeOf<Observable<Transition>>();
expectTypeOf(snapshots$.pipe(settle())).toEqualTypeOf<Observable<Either<WatchError, BatchSnapshot>>>();

// Invalid uses
// @ts-expect-error [ts2345] -- milliseconds or a date, not a string
deadline('5s');
// @ts-expect-error [ts2345] -- the options are those of `watchBatch$`
deadline({ deadlineMs: 5 });
// @ts-expect-error [ts2353] -- a terminal state has no duration
stateDeadline({ success: 5 });
// @ts-expect-error [ts2353] -- a misspelt state would be ignored
stateDeadline({ Starting: 5 });
// @ts-expect-error [ts2322] -- milliseconds, not a date
stateDeadline({ starting: new Date() });
// @ts-expect-error [ts2345] -- not one of the six states
untilState('finished');
// @ts-expect-error [ts2554] -- the state is missing
untilState();
// @ts-expect-error [ts2554] -- it takes no state, unlike `untilState`
takeUntilTerminal('success');
// @ts-expect-error [ts2554] -- the reason to cancel is required
cancelOn(client, testRef);
// @ts-expect-error [ts2353] -- a misspelt reason would be ignored
cancelOn(client, testRef, { deadlines: true });
// @ts-expect-error [ts2322] -- the limit itself is set by the operator or option `deadline`
cancelOn(client, testRef, { deadline: 50 });
// @ts-expect-error [ts2322] -- the outcome is an Either, which includes failures
cancelOn(client, testRef, { error: true, onOutcome: (outcome: 'cancelled') => outcome });
// @ts-expect-error [ts2345] -- a source cannot cancel
cancelOn({ readState$: () => of() }, testRef, { error: true });
// @ts-expect-error [ts2345] -- an Observable of something else
void of(5).pipe(failOnDead());
// @ts-expect-error [ts2345] -- after settle() a value is an Either
void snapshots$.pipe(settle(), takeUntilTerminal());
// @ts-expect-error [ts2345] -- a transition, not a snapshot
void snapshots$.pipe(transitions(), distinctState());
// @ts-expect-error [ts2540] -- transitions are readonly
transition.to = 'dead';
export const hasty = (value: Either<WatchError, BatchSnapshot>): unknown =>
  // @ts-expect-error [ts2339] -- a settled value may be an error
  value.right;

// A switch over the events is exhaustive, without a default.
export const logLine = (event: WatchEvent): string => {
  expectTypeOf(event.at).toEqualTypeOf<number>();
  switch (event._tag) {
    case 'started':
      return `watch ${event.watchId}`;
    case 'pollStarted':
      return `attempt ${event.attempt}`;
    case 'pollAnswered':
      return `${event.rawState} after ${event.latencyMs} ms`;
    case 'pollFailed':
    case 'retryScheduled':
      return event.error.message;
    case 'pollScheduled':
      return `next in ${event.delayMs} ms`;
    case 'stateChanged':
      return `${event.from ?? 'nothing'} to ${event.to}`;
    case 'unknownState':
      return event.rawState;
    case 'deadSuspected':
      return `dead for ${event.confirmationMs} ms?`;
    case 'stale':
      return event.error?.message ?? 'no answer';
    case 'ended':
      return event.outcome;
  }
};

// @ts-expect-error [ts2366] -- most events are missing, so it may return undefined
export const forgetful = (event: WatchEvent): string => {
  switch (event._tag) {
    case 'ended':
      return event.outcome;
  }
};

export const nosy = (event: WatchEvent): unknown =>
  // @ts-expect-error [ts2339] -- not every event has an error
  event.error;
