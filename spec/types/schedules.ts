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

// Schedules return a number, and receive the snapshot.
expectTypeOf<PollSchedule>().toEqualTypeOf<(context: PollContext) => number>();
expectTypeOf(every(5)).toEqualTypeOf<PollSchedule>();
expectTypeOf(jittered(0.1)).toEqualTypeOf<(schedule: PollSchedule) => PollSchedule>();
expectTypeOf(context.snapshot).toEqualTypeOf<BatchSnapshot>();
expectTypeOf(context.previousDelayMs).toEqualTypeOf<number | undefined>();
expectTypeOf<() => number>().toExtend<PollSchedule>();
// @ts-expect-error [ts2322] -- a schedule returns milliseconds, not a string
export const wordy: PollSchedule = () => '5s';
// @ts-expect-error [ts2322] -- a schedule cannot give up; only a policy can
export const resigned: PollSchedule = () => none;
// @ts-expect-error [ts2322] -- a schedule is synchronous
export const late: PollSchedule = () => Promise.resolve(5);
// @ts-expect-error [ts2339] -- only a policy receives the attempt
export const nosy: PollSchedule = ({ attempt }) => Number(attempt);
// @ts-expect-error [ts2540] -- the context is readonly
context.polls = 5;
// @ts-expect-error [ts2345] -- milliseconds must be a number
every('5s');
// @ts-expect-error [ts2345] -- maxMs is missing
proportional({ ratio: 0.05, minMs: 1_000 });
// @ts-expect-error [ts2353] -- an option of another schedule
proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000, factor: 2 });
// @ts-expect-error [ts2345] -- jittered takes a schedule, not a delay
jittered(0.1)(5_000);

expectTypeOf(exponential({ initialMs: 1, factor: 2, maxMs: 5 })).toEqualTypeOf<PollSchedule>();
// @ts-expect-error [ts2345] -- maxMs is missing
exponential({ initialMs: 1, factor: 2 });
// @ts-expect-error [ts2353] -- a schedule gets its jitter from jittered(ratio)(schedule)
exponential({ initialMs: 1, factor: 2, maxMs: 5, jitter: 'full' });
expectTypeOf(byState({ running: every(5), otherwise: every(1) })).toEqualTypeOf<PollSchedule>();
expectTypeOf<keyof StateSchedules>().toEqualTypeOf<
  'starting' | 'running' | 'recovering' | 'unknown' | 'otherwise'
>();
// @ts-expect-error [ts2345] -- `otherwise` is missing
byState({ running: every(5) });
// @ts-expect-error [ts2353] -- nothing is polled after a terminal state
byState({ success: every(5), otherwise: every(1) });
// @ts-expect-error [ts2322] -- a schedule is a function: every(5)
byState({ running: 5, otherwise: every(1) });

// learned and history
const target = { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 };
expectTypeOf(learned(emptyHistory, target)).toEqualTypeOf<PollSchedule>();
expectTypeOf(history).toEqualTypeOf<(past: StateHistory, transition: Transition) => StateHistory>();
expectTypeOf<keyof StateHistory['durations']>().toEqualTypeOf<
  'starting' | 'running' | 'recovering' | 'unknown'
>();
// @ts-expect-error [ts2345] -- targetLatencyMs is missing
learned(emptyHistory, { minMs: 1_000, maxMs: 120_000 });
// @ts-expect-error [ts2353] -- an option of another schedule
learned(emptyHistory, { ...target, ratio: 0.05 });
// @ts-expect-error [ts2345] -- durations are keyed by state
learned([1_800_000], target);
// @ts-expect-error [ts2353] -- a terminal state has no duration
export const ended: StateHistory = { durations: { success: [5] }, late: [] };
// @ts-expect-error [ts2540] -- a history is readonly
emptyHistory.late = [];

// Policies return an Option, and receive the error.
expectTypeOf<RetryPolicy>().toEqualTypeOf<(status: RetryStatus) => Option<number>>();
expectTypeOf(exponentialBackoff({ initialMs: 1, factor: 2, maxMs: 5 })).toEqualTypeOf<RetryPolicy>();
expectTypeOf(limitElapsed(5)).toEqualTypeOf<(policy: RetryPolicy) => RetryPolicy>();
expectTypeOf(status.error).toEqualTypeOf<PollError>();
export const thrice: RetryPolicy = ({ attempt }) => (attempt < 3 ? some(100) : none);
// @ts-expect-error [ts2322] -- an Option, not a number: some(5_000)
export const bare: RetryPolicy = () => 5_000;
// @ts-expect-error [ts2322] -- undefined is not None
export const silent: RetryPolicy = () => undefined;
// @ts-expect-error [ts2322] -- milliseconds, not a string
export const wordyPolicy: RetryPolicy = () => some('5s');
// @ts-expect-error [ts2540] -- the status is readonly
status.attempt = 5;
// @ts-expect-error [ts2322] -- there are three kinds of jitter
exponentialBackoff({ initialMs: 1, factor: 2, maxMs: 5, jitter: 'some' });
// @ts-expect-error [ts2345] -- factor is missing
exponentialBackoff({ initialMs: 1, maxMs: 5 });
// @ts-expect-error [ts2345] -- a schedule, not a policy
limitElapsed(5)(every(5));

expectTypeOf(constantDelay(5)).toEqualTypeOf<RetryPolicy>();
expectTypeOf(capDelay(5)).toEqualTypeOf<(policy: RetryPolicy) => RetryPolicy>();
expectTypeOf(limitRetries(5)).toEqualTypeOf<(policy: RetryPolicy) => RetryPolicy>();
expectTypeOf(fullJitter(limitRetries(5)(capDelay(10)(constantDelay(20))))).toEqualTypeOf<RetryPolicy>();
// @ts-expect-error [ts2345] -- milliseconds must be a number
constantDelay('5s');
// @ts-expect-error [ts2345] -- the cap comes first: capDelay(5)(policy)
capDelay(constantDelay(5));
// @ts-expect-error [ts2345] -- a schedule, not a policy
limitRetries(5)(every(5));
// @ts-expect-error [ts2345] -- it takes a policy; jittered takes a ratio
fullJitter(0.5);

// The scheduler
expectTypeOf(watchScheduler.monotonicNow()).toEqualTypeOf<number>();
// @ts-expect-error [ts2540] -- the scheduler is readonly
watchScheduler.monotonicNow = () => 0;
