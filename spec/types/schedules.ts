import type { Option } from 'fp-ts/lib/Option.js';
import { none, some } from 'fp-ts/lib/Option.js';
import { expectTypeOf } from 'expect-type';
import {
  type BatchSnapshot,
  byState,
  capDelay,
  constantDelay,
  emptyHistory,
  every,
  exponential,
  exponentialBackoff,
  fullJitter,
  history,
  jittered,
  learned,
  limitElapsed,
  limitRetries,
  type PollError,
  type PollContext,
  type PollSchedule,
  proportional,
  type RetryPolicy,
  type RetryStatus,
  type StateHistory,
  type StateSchedules,
  type Transition,
  watchScheduler,
} from 'dli-watch';

declare const context: PollContext;
declare const status: RetryStatus;

// Schedules return a number, and know the snapshot.
expectTypeOf<PollSchedule>().toEqualTypeOf<(context: PollContext) => number>();
expectTypeOf(every(5)).toEqualTypeOf<PollSchedule>();
expectTypeOf(jittered(0.1)).toEqualTypeOf<(schedule: PollSchedule) => PollSchedule>();
expectTypeOf(context.snapshot).toEqualTypeOf<BatchSnapshot>();
expectTypeOf(context.previousDelayMs).toEqualTypeOf<number | undefined>();
expectTypeOf<() => number>().toExtend<PollSchedule>();
// @ts-expect-error [ts2322] -- a schedule returns milliseconds, no text
export const wordy: PollSchedule = () => '5s';
// @ts-expect-error [ts2322] -- a schedule cannot give up: only a policy can
export const resigned: PollSchedule = () => none;
// @ts-expect-error [ts2322] -- a schedule answers at once
export const late: PollSchedule = () => Promise.resolve(5);
// @ts-expect-error [ts2339] -- attempts are the business of a policy
export const nosy: PollSchedule = ({ attempt }) => Number(attempt);
// @ts-expect-error [ts2540] -- the context is readonly
context.polls = 5;
// @ts-expect-error [ts2345] -- milliseconds are a number
every('5s');
// @ts-expect-error [ts2345] -- maxMs is missing
proportional({ ratio: 0.05, minMs: 1_000 });
// @ts-expect-error [ts2353] -- an option of another schedule
proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000, factor: 2 });
// @ts-expect-error [ts2345] -- jittered takes a schedule, no wait
jittered(0.1)(5_000);

expectTypeOf(exponential({ initialMs: 1, factor: 2, maxMs: 5 })).toEqualTypeOf<PollSchedule>();
// @ts-expect-error [ts2345] -- maxMs is missing
exponential({ initialMs: 1, factor: 2 });
// @ts-expect-error [ts2353] -- the jitter of a schedule is jittered(ratio)(schedule)
exponential({ initialMs: 1, factor: 2, maxMs: 5, jitter: 'full' });
expectTypeOf(byState({ running: every(5), otherwise: every(1) })).toEqualTypeOf<PollSchedule>();
expectTypeOf<keyof StateSchedules>().toEqualTypeOf<
  'starting' | 'running' | 'recovering' | 'unknown' | 'otherwise'
>();
// @ts-expect-error [ts2345] -- a state without a schedule must have one
byState({ running: every(5) });
// @ts-expect-error [ts2353] -- nothing is polled after a terminal state
byState({ success: every(5), otherwise: every(1) });
// @ts-expect-error [ts2322] -- a schedule is a function: every(5)
byState({ running: 5, otherwise: every(1) });

// What is learned from earlier runs
const target = { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 };
expectTypeOf(learned(emptyHistory, target)).toEqualTypeOf<PollSchedule>();
expectTypeOf(history).toEqualTypeOf<(past: StateHistory, transition: Transition) => StateHistory>();
expectTypeOf<keyof StateHistory['durations']>().toEqualTypeOf<
  'starting' | 'running' | 'recovering' | 'unknown'
>();
// @ts-expect-error [ts2345] -- targetLatencyMs is missing
learned(emptyHistory, { minMs: 1_000, maxMs: 120_000 });
// @ts-expect-error [ts2353] -- the pace is that of the history
learned(emptyHistory, { ...target, ratio: 0.05 });
// @ts-expect-error [ts2345] -- lengths of time belong to a state
learned([1_800_000], target);
// @ts-expect-error [ts2353] -- nothing is awaited in a terminal state
export const ended: StateHistory = { durations: { success: [5] }, late: [] };
// @ts-expect-error [ts2540] -- a history is readonly
emptyHistory.late = [];

// Policies return an Option, and know the error.
expectTypeOf<RetryPolicy>().toEqualTypeOf<(status: RetryStatus) => Option<number>>();
expectTypeOf(exponentialBackoff({ initialMs: 1, factor: 2, maxMs: 5 })).toEqualTypeOf<RetryPolicy>();
expectTypeOf(limitElapsed(5)).toEqualTypeOf<(policy: RetryPolicy) => RetryPolicy>();
expectTypeOf(status.error).toEqualTypeOf<PollError>();
export const thrice: RetryPolicy = ({ attempt }) => (attempt < 3 ? some(100) : none);
// @ts-expect-error [ts2322] -- a number says nothing of giving up: some(5_000)
export const bare: RetryPolicy = () => 5_000;
// @ts-expect-error [ts2322] -- undefined is no None
export const silent: RetryPolicy = () => undefined;
// @ts-expect-error [ts2322] -- some of milliseconds, no text
export const wordyPolicy: RetryPolicy = () => some('5s');
// @ts-expect-error [ts2540] -- the status is readonly
status.attempt = 5;
// @ts-expect-error [ts2322] -- there are three kinds of jitter
exponentialBackoff({ initialMs: 1, factor: 2, maxMs: 5, jitter: 'some' });
// @ts-expect-error [ts2345] -- factor is missing
exponentialBackoff({ initialMs: 1, maxMs: 5 });
// @ts-expect-error [ts2345] -- a schedule is no policy
limitElapsed(5)(every(5));

expectTypeOf(constantDelay(5)).toEqualTypeOf<RetryPolicy>();
expectTypeOf(capDelay(5)).toEqualTypeOf<(policy: RetryPolicy) => RetryPolicy>();
expectTypeOf(limitRetries(5)).toEqualTypeOf<(policy: RetryPolicy) => RetryPolicy>();
expectTypeOf(fullJitter(limitRetries(5)(capDelay(10)(constantDelay(20))))).toEqualTypeOf<RetryPolicy>();
// @ts-expect-error [ts2345] -- milliseconds are a number
constantDelay('5s');
// @ts-expect-error [ts2345] -- the cap comes first: capDelay(5)(policy)
capDelay(constantDelay(5));
// @ts-expect-error [ts2345] -- a schedule is no policy
limitRetries(5)(every(5));
// @ts-expect-error [ts2345] -- it takes a policy, no share: that is jittered
fullJitter(0.5);

// The clock
expectTypeOf(watchScheduler.monotonicNow()).toEqualTypeOf<number>();
// @ts-expect-error [ts2540] -- the clock is readonly
watchScheduler.monotonicNow = () => 0;
