import assert from 'node:assert/strict';
import { some } from 'fp-ts/lib/Option.js';
import { type Observable, Subject, throwError, timer } from 'rxjs';
import { mergeMap } from 'rxjs';
import {
  ConfigurationError,
  every,
  HttpError,
  NetworkError,
  type PollError,
  type RetryPolicy,
  type StateReading,
  ThrottledError,
  type WatchError,
  type WatchEvent,
  watchBatch$,
  type WatchOptions,
} from 'dli-watch';
import { fakeSource, noJitter, snapshotOf, testRef } from 'dli-watch/testing';
import { withDurationMs } from '../lib/errors/TaggedError.ts';
import { inVirtualTime } from './support/inVirtualTime.ts';
import { type Outcome, outcomeOf } from './support/observing.ts';
import { suspendedScheduler } from './support/suspendedScheduler.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const reset = (): NetworkError => new NetworkError({ code: 'ECONNRESET' });
const throttled = (retryAfterMs?: number): ThrottledError =>
  new ThrottledError({ status: 429, retryAfterMs });
const unavailable = (retryAfterMs: number): HttpError => new HttpError({ status: 503, retryAfterMs });

const watched = (
  script: Parameters<typeof fakeSource>[0],
  options: WatchOptions = {},
  maxMs = 24 * HOUR,
): Outcome<{ readonly state: string }> & { readonly tag: string | undefined; readonly endMs: number } => {
  let endMs = 0;
  const onEvent = ({ _tag, elapsedMs }: WatchEvent): void => {
    if (_tag === 'ended') endMs = elapsedMs;
  };
  const watch$ = watchBatch$(testRef.projectId, testRef.batchId, {
    source: fakeSource(script),
    schedule: every(MINUTE),
    random: noJitter,
    onEvent,
    ...options,
  });
  const outcome = outcomeOf(watch$, maxMs);
  return { ...outcome, tag: (outcome.error as WatchError | undefined)?._tag, endMs };
};

/** An attempt that waits in a queue, is sent, and then fails. */
const queued$ = (queuedMs: number, error: PollError): Observable<StateReading> =>
  timer(queuedMs).pipe(mergeMap(() => throwError(() => error)));

/** What the retry policy is told as `elapsedMs`, at each failure. */
const elapsedOf = (
  script: Parameters<typeof fakeSource>[0],
  delayMs: number,
  options: WatchOptions = {},
): readonly number[] => {
  const told: number[] = [];
  const retry: RetryPolicy = ({ elapsedMs }) => {
    told.push(elapsedMs);
    return some(delayMs);
  };
  watched(script, { retry, ...options });
  return told;
};

describe('the retry budget of a poll', () => {
  it('should not be spent in the queue of a source: one lost poll costs one retry', () => {
    // The thousandth job in a queue that starts one request a second, when a gateway resets each connection once.
    const lost = { reading$: queued$(1_000_000, withDurationMs(reset(), 50)) };
    assert.equal(watched([lost, 'success']).tag, undefined);
  });

  it('should be spent by the attempts, and by the waits that the policy chose', () => {
    const slow = (durationMs: number) => ({ reading$: queued$(durationMs, reset()) });
    assert.deepEqual(elapsedOf([slow(100), slow(200), slow(400), 'success'], 1_000), [100, 1_300, 2_700]);
  });

  it('should take the duration of an attempt from its error, if the source has measured it', () => {
    const failed = { reading$: queued$(5_000, withDurationMs(reset(), 30)) };
    assert.deepEqual(elapsedOf([failed, failed, 'success'], 10), [30, 70]);
  });

  it('should not be spent by a wait that the service asked for', () => {
    const script = [throttled(8 * MINUTE), throttled(8 * MINUTE), reset(), 'success'];
    assert.equal(watched(script).tag, undefined);
    assert.deepEqual(elapsedOf(script, 10), [0]);
    // The wait is that of the service, and what is spent that of the policy.
    assert.deepEqual(
      elapsedOf([unavailable(10 * MINUTE), unavailable(10 * MINUTE), reset(), 'success'], 7),
      [0, 7, 14],
    );
  });

  it('should not be spent while the process is stopped', () => {
    const scheduler = (): WatchOptions => ({ scheduler: suspendedScheduler(10, 5 * HOUR) });
    inVirtualTime(() => {
      const told: number[] = [];
      const retry: RetryPolicy = ({ elapsedMs }) => {
        told.push(elapsedMs);
        return some(1_000);
      };
      const source = fakeSource([reset(), reset(), 'success']);
      const options = { source, retry, ...scheduler() };
      watchBatch$(testRef.projectId, testRef.batchId, options).subscribe({
        complete: () => assert.deepEqual(told, [0, 1_000]),
        error: assert.ifError,
      });
    }, 24 * HOUR);
  });

  it('should not be spent by a wait that was skipped', () => {
    const pollNow$ = new Subject<void>();
    const told: number[] = [];
    const retry: RetryPolicy = ({ elapsedMs }) => {
      told.push(elapsedMs);
      return some(MINUTE);
    };
    inVirtualTime((at) => {
      const source = fakeSource([reset(), reset(), reset(), 'success']);
      watchBatch$(testRef.projectId, testRef.batchId, { source, retry, pollNow$ }).subscribe();
      for (const ms of [100, 300]) at(ms, () => pollNow$.next());
    });
    assert.deepEqual(told, [0, 100, 300]);
  });

  it('should be whole again at the next poll', () => {
    const told = elapsedOf([reset(), 'running', reset(), 'success'], 1_000);
    assert.deepEqual(told, [0, 0]);
  });

  it('should still end an outage after 15 minutes', () => {
    const { tag, endMs } = watched([reset()]);
    assert.equal(tag, 'RetriesExhaustedError');
    assert.equal(endMs, 903_000);
  });
});

describe('a gateway that throttles', () => {
  const asked: RetryPolicy = () => assert.fail('the policy was asked');

  for (const [what, error] of [
    ['a Retry-After', throttled(5 * MINUTE)],
    ['no Retry-After', throttled()],
    ['a Retry-After of 0', throttled(0)],
  ] as const) {
    it(`should be waited for without the retry policy, with ${what}`, () => {
      const script = [...Array.from({ length: 10 }, () => error), 'success'];
      assert.equal(watched(script, { retry: asked }).tag, undefined);
    });

    it(`should be given up after maxThrottledMs, with ${what}`, () => {
      const { tag, error: raised, endMs } = watched(['running', error], { retry: asked });
      assert.equal(tag, 'RetriesExhaustedError');
      assert.equal((raised as WatchError).cause, error);
      assert.ok(endMs >= MINUTE + HOUR && endMs < MINUTE + HOUR + 5 * MINUTE, String(endMs));

      const short = watched([error], { maxThrottledMs: 20 * MINUTE });
      assert.ok(short.endMs >= 20 * MINUTE && short.endMs < 25 * MINUTE, String(short.endMs));
    });

    it(`should never be given up with maxThrottledMs: Infinity, with ${what}`, () => {
      const script = [...Array.from({ length: 3_000 }, () => error), 'success'];
      const { tag, values } = watched(script, { retry: asked, maxThrottledMs: Infinity }, 1e12);
      assert.deepEqual([tag, values.at(-1)?.state], [undefined, 'success']);
    });
  }

  it('should be asked again after 1 s, doubled up to 60 s, where it names no wait', () => {
    const waits: number[] = [];
    const onEvent = (event: WatchEvent): void => {
      if (event._tag === 'retryScheduled') waits.push(event.delayMs);
    };
    watched([...Array.from({ length: 8 }, () => throttled()), 'success'], { onEvent });
    assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('should be timed from its first 429, anew for each poll', () => {
    const hour = Array.from({ length: 11 }, () => throttled(5 * MINUTE));
    const { tag } = watched([...hour, 'running', ...hour, reset(), throttled(), 'success']);
    assert.equal(tag, undefined);
  });

  it('should not count the time in which the process is stopped', () => {
    inVirtualTime(() => {
      const source = fakeSource([throttled(), throttled(), 'success']);
      const scheduler = suspendedScheduler(10, 5 * HOUR);
      watchBatch$(testRef.projectId, testRef.batchId, { source, scheduler }).subscribe({
        error: assert.ifError,
      });
    }, 24 * HOUR);
  });

  for (const value of [-1, NaN, '1h', null, -Infinity]) {
    it(`should be a TypeError for maxThrottledMs: ${String(value)}`, () => {
      assert.throws(
        () => watchBatch$(testRef.projectId, testRef.batchId, { maxThrottledMs: value as number }),
        /^TypeError: maxThrottledMs: expected .* from 0 to Infinity/,
      );
    });
  }
});

describe('a set-up that failed fast', () => {
  const failedFast = new ConfigurationError('no answer in 30 s', new NetworkError({ code: 'ENOTFOUND' }));

  it('should end a new watch', () => {
    assert.equal(watched([failedFast, 'success']).tag, 'PollFailedError');
  });

  it('should be an outage for a watch that is resumed, because the set-up has worked before', () => {
    const failures: PollError[] = [];
    const onEvent = (event: WatchEvent): void => {
      if (event._tag === 'pollFailed') failures.push(event.error);
    };
    const resumeFrom = snapshotOf();
    assert.equal(watched([failedFast, 'success'], { resumeFrom, onEvent }).tag, undefined);
    assert.deepEqual(failures, [failedFast.cause]);
  });

  it('should end a resumed watch too where its cause is not transient', () => {
    const resumeFrom = snapshotOf();
    for (const cause of [undefined, new HttpError({ status: 403 }), new Error('x')])
      assert.equal(
        watched([new ConfigurationError('wrong', cause), 'success'], { resumeFrom }).tag,
        'PollFailedError',
      );
  });
});
