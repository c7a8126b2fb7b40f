import { NetworkError, type PollContext, type RetryStatus } from 'dli-watch';
import { noJitter, snapshotOf } from 'dli-watch/testing';

/** What a schedule is told after the first poll, with what matters to the test. */
export const pollContext = (partial: Partial<PollContext> = {}): PollContext => ({
  snapshot: snapshotOf(),
  elapsedMs: 0,
  stateElapsedMs: 0,
  polls: 1,
  statePolls: 1,
  previousDelayMs: undefined,
  latencyMs: 20,
  random: noJitter,
  ...partial,
});

/** What a policy is told after the first failure of a poll, with what matters to the test. */
export const retryStatus = (partial: Partial<RetryStatus> = {}): RetryStatus => ({
  error: new NetworkError(),
  attempt: 1,
  elapsedMs: 0,
  previousDelayMs: undefined,
  random: noJitter,
  ...partial,
});

/** What is no delay, and how a message shows it. */
export const noDelays: readonly (readonly [value: unknown, shown: string])[] = [
  [NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [-Infinity, '-Infinity'],
  [-1, '-1'],
  [2 ** 31, '2147483648'],
  ['1000', '"1000"'],
  [undefined, 'undefined'],
  [null, 'null'],
];
