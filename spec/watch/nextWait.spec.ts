import { type Either, left, map, mapLeft, right } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as O from 'fp-ts/lib/Option.js';
import assert from 'node:assert/strict';
import {
  HttpError,
  NetworkError,
  NoSuchBatchError,
  type PollContext,
  type RetryStatus,
  ThrottledError,
  type WatchError,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { StateRun } from '../../lib/watch/StateRun.ts';
import type { EndWith, PollFailures } from '../../lib/watch/PollFailures.ts';
import { afterAnswer, afterFailure, clampWait, type WaitFacts } from '../../lib/watch/nextWait.ts';

const broken = new NetworkError();
const missing = new NoSuchBatchError({ status: 400, code: 'DLI.0002' });
const snapshot = snapshotOf({ state: 'running' });

const runOf = (retryAfterMs?: number): StateRun => {
  const run = new StateRun(snapshot, 200);
  run.add(snapshot, 20, retryAfterMs);
  return Object.freeze(run);
};

/** The facts of a watch, frozen: the functions must not change them. */
const factsOf = (partial: Partial<WaitFacts> = {}): WaitFacts =>
  Object.freeze<WaitFacts>({
    run: undefined,
    pendingDead: undefined,
    deadConfirmationMs: 0,
    failures: undefined,
    attemptStartedMs: 1_000,
    zeroMs: 0,
    previousDelayMs: undefined,
    pendingLimitChecks: 0,
    schedule: () => 50,
    random: () => 0.5,
    maxRetryAfterMs: 10_000,
    settings: { retry: () => O.some(30), notFoundGraceMs: 10_000, maxThrottledMs: 3_600_000 },
    ...partial,
  });

/** The failures of a poll, with some fields replaced. */
const failuresOf = (partial: Partial<PollFailures>): PollFailures => ({
  failedMs: 1_500,
  spent: 0,
  spentMs: 0,
  chosenMs: 0,
  missing: 0,
  throttles: 0,
  throttledMs: undefined,
  delayMs: undefined,
  ...partial,
});

/** A decision with the tag of the error in it. */
const tagged = <T>(decision: Either<EndWith, T>): Either<string, T> =>
  pipe(
    decision,
    mapLeft((end): WatchError =>
      end({ ref: testRef, lastSnapshot: undefined, polls: 0, attempts: 1, elapsedMs: 1_500 }),
    ),
    mapLeft(({ _tag }) => _tag),
  );
const delayAfter = (
  facts: WaitFacts,
  error: Parameters<typeof afterFailure>[1],
  elapsedMs = 1_500,
): unknown =>
  tagged(
    pipe(
      afterFailure(facts, error, elapsedMs),
      map(({ delayMs }) => delayMs),
    ),
  );

describe('afterAnswer', () => {
  it('should ask the schedule once, with the facts of the watch and the time of the answer', () => {
    const contexts: PollContext[] = [];
    const random = (): number => 0.5;
    const schedule = (context: PollContext): number => {
      contexts.push(context);
      return 40;
    };
    const facts = factsOf({ run: runOf(), schedule, random, previousDelayMs: 70 });

    assert.deepEqual(tagged(afterAnswer(facts, snapshot, 1_500)), right(40));
    assert.deepEqual(contexts, [
      {
        snapshot,
        elapsedMs: 1_500,
        stateElapsedMs: 1_300,
        polls: snapshot.polls,
        statePolls: 1,
        previousDelayMs: 70,
        latencyMs: 20,
        random,
      },
    ]);
  });

  for (const [retryAfterMs, expected] of [
    [undefined, 50],
    [49, 50],
    [51, 51],
    [20_000, 10_000],
  ] as const)
    it(`should wait ${expected} ms by a schedule of 50 ms and a Retry-After of ${String(retryAfterMs)} ms`, () => {
      assert.deepEqual(
        tagged(afterAnswer(factsOf({ run: runOf(retryAfterMs) }), snapshot, 1_500)),
        right(expected),
      );
    });

  it('should end the watch with a CallbackError for a schedule that throws or returns no delay', () => {
    for (const schedule of [
      (): never => {
        throw new Error('boom');
      },
      () => Number.NaN,
    ])
      assert.deepEqual(
        tagged(afterAnswer(factsOf({ run: runOf(), schedule }), snapshot, 0)),
        left('CallbackError'),
      );
  });
});

describe('afterFailure', () => {
  it('should count the failures of a poll from its first attempt, and pass the policy what it needs', () => {
    const statuses: Omit<RetryStatus, 'random'>[] = [];
    const retry = ({ random: _random, ...status }: RetryStatus): O.Option<number> => {
      statuses.push(status);
      return O.some(30);
    };
    const facts = factsOf({ settings: { retry, notFoundGraceMs: 0, maxThrottledMs: 1_000 } });
    const first = afterFailure(facts, broken, 1_500);
    const failures = failuresOf({ spent: 1, spentMs: 500, chosenMs: 30, delayMs: 30 });
    assert.deepEqual(first, right(failures));

    const second = afterFailure({ ...facts, failures, attemptStartedMs: 1_530 }, broken, 1_600);
    assert.deepEqual(
      second,
      right(failuresOf({ failedMs: 1_600, spent: 2, spentMs: 600, chosenMs: 30, delayMs: 30 })),
    );
    assert.deepEqual(statuses, [
      { error: broken, attempt: 1, elapsedMs: 500, previousDelayMs: undefined },
      { error: broken, attempt: 2, elapsedMs: 600, previousDelayMs: 30 },
    ]);
  });

  it('should wait as long as the service requests, and spend a retry', () => {
    const error = new HttpError({ status: 503, retryAfterMs: 90 });
    assert.deepEqual(
      afterFailure(factsOf(), error, 1_500),
      right(failuresOf({ spent: 1, spentMs: 500, chosenMs: 30, delayMs: 90 })),
    );
  });

  it('should spend no retry on a throttled poll, and time it from the first 429', () => {
    const settings = { retry: () => assert.fail('asked'), notFoundGraceMs: 0, maxThrottledMs: 1_000 };
    const facts = factsOf({ settings });
    const naming = new ThrottledError({ status: 429, retryAfterMs: 90 });
    const bare = new ThrottledError({ status: 429 });
    const first = failuresOf({ throttledMs: 1_500, delayMs: 90 });
    assert.deepEqual(afterFailure(facts, naming, 1_500), right(first));
    assert.deepEqual(
      afterFailure({ ...facts, failures: first, attemptStartedMs: 1_590 }, bare, 1_600),
      right(failuresOf({ failedMs: 1_600, throttledMs: 1_500, throttles: 1, delayMs: 1_000 })),
    );
    const late = { ...facts, failures: first, attemptStartedMs: 1_590 };
    assert.deepEqual(delayAfter(late, bare, 2_499), right(1_000));
    assert.deepEqual(delayAfter(late, bare, 2_500), left('RetriesExhaustedError'));
  });

  it('should end the watch when the policy gives up, or for an error that is not transient', () => {
    const settings = { retry: () => O.none, notFoundGraceMs: 0, maxThrottledMs: 1_000 };
    assert.deepEqual(delayAfter(factsOf({ settings }), broken), left('RetriesExhaustedError'));
    assert.deepEqual(delayAfter(factsOf(), new HttpError({ status: 400 })), left('PollFailedError'));
  });

  it('should wait within the time of grace for a batch that was not seen, and then end the watch', () => {
    const after = (answers: number, elapsedMs: number): unknown =>
      delayAfter(
        factsOf({ failures: failuresOf({ spent: 0, missing: answers, delayMs: 0 }) }),
        missing,
        elapsedMs,
      );

    assert.deepEqual(
      [0, 1, 2, 3].map((answers) => after(answers, 0)),
      [750, 1_500, 3_000, 3_750].map(right),
    );
    assert.deepEqual(after(3, 9_999), right(1));
    assert.deepEqual(after(3, 10_000), left('BatchNotFoundError'));
  });

  it('should end the watch with a CallbackError when random returns no number from 0 to 1', () => {
    for (const value of [-0.1, 1.1, Number.NaN, '0.5'])
      assert.deepEqual(
        delayAfter(factsOf({ random: () => value as number }), missing),
        left('CallbackError'),
      );
  });

  it('should poll once more by the schedule for a batch that was seen, and then end the watch', () => {
    const facts = factsOf({ run: runOf() });
    const failures = failuresOf({ missing: 1, delayMs: 50 });
    assert.deepEqual(afterFailure(facts, missing, 1_500), right(failures));
    assert.deepEqual(delayAfter({ ...facts, failures }, missing), left('BatchVanishedError'));
  });
});

describe('clampWait', () => {
  it('should be 0 while a limit needs a fresh poll, and end with a dead confirmation', () => {
    const facts = factsOf({ pendingDead: { sinceMs: 100, before: undefined }, deadConfirmationMs: 15 });
    assert.equal(clampWait(factsOf({ pendingLimitChecks: 1 }), 50, 110), 0);
    assert.equal(clampWait(facts, 50, 110), 5);
    assert.equal(clampWait(factsOf(), 50, 110), 50);
  });
});
