import { NetworkError, type PollContext, type RetryStatus } from 'dli-watch';
import { noJitter, snapshotOf } from 'dli-watch/testing';

/** The argument of a schedule after the first poll, with the fields that matter to a test. */
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

/** The argument of a retry policy after the first failure of a poll, with the fields that matter to a test. */
export const retryStatus = (partial: Partial<RetryStatus> = {}): RetryStatus => ({
  error: new NetworkError(),
  attempt: 1,
  elapsedMs: 0,
  previousDelayMs: undefined,
  random: noJitter,
  ...partial,
});

/** Values that are not valid delays, as they are formatted in messages. */
export const noDelays: readonly (readonly [value: unknown, formatted: string])[] = [
  [NaN, 'NaN'],
  [Infinity, 'Infinity'],
  [-Infinity, '-Infinity'],
  [-1, '-1'],
  [2 ** 31, '2147483648'],
  ['1000', '"1000"'],
  [undefined, 'undefined'],
  [null, 'null'],
];
