import assert from 'node:assert/strict';
import fc from 'fast-check';
import {
  defer,
  finalize,
  type Observable,
  of,
  repeat,
  type Subscription,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  HttpError,
  limited,
  type LimitOptions,
  type PollError,
  NetworkError,
  type StateReading,
  type StateSource,
  ThrottledError,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { Pace } from '../../lib/sources/limit/Pace.ts';
import { afterAnswered, afterThrottled, UNTHROTTLED } from '../../lib/sources/limit/throttling.ts';

const SEEDS = 1_000;

const anyOptions: fc.Arbitrary<LimitOptions> = fc.record(
  {
    concurrency: fc.integer({ min: 1, max: 5 }),
    rate: fc.record({ requests: fc.integer({ min: 1, max: 7 }), perMs: fc.integer({ min: 1, max: 200 }) }),
    maxRetryAfterMs: fc.oneof(fc.constantFrom(0, 600_000), fc.integer({ min: 0, max: 3_000 })),
  },
  { requiredKeys: [] },
);

const anyError: fc.Arbitrary<PollError> = fc.oneof(
  fc.constantFrom(new NetworkError(), new HttpError({ status: 503, retryAfterMs: 500 })),
  fc.constant(new ThrottledError({ status: 429 })),
  fc.integer({ min: 0, max: 300 }).map((retryAfterMs) => new ThrottledError({ status: 429, retryAfterMs })),
  fc
    .integer({ min: 1, max: 3 })
    .map((n) => `policy user over ratelimit,limit:9,time:${String(n)} second`)
    .map((serviceMessage) => new ThrottledError({ status: 429, serviceMessage })),
);

/** A request: when it is subscribed to, the latency and result of the source, and after how long it is withdrawn. */
const anyRequest = fc.record({
  atMs: fc.integer({ min: 0, max: 500 }),
  latencyMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 80 })),
  error: fc.option(anyError, { nil: undefined, freq: 3 }),
  withdrawnAfterMs: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined, freq: 3 }),
});

const anyRequests = fc.array(anyRequest, { minLength: 1, maxLength: 40, size: 'max' });

type Request = typeof anyRequest extends fc.Arbitrary<infer R> ? R : never;

/** What happened to a request. */
interface Event {
  readonly what: 'queued' | 'sent' | 'answered' | 'failed' | 'ended' | 'withdrawn';
  readonly id: number;
  readonly atMs: number;
}

/** Runs requests through a limited source in virtual time, and logs what happened in order. */
const run = (requests: readonly Request[], options: LimitOptions): readonly Event[] => {
  const log: Event[] = [];
  const record = (what: Event['what'], id: number): void =>
    void log.push({ what, id, atMs: watchScheduler.now() });
  const source: StateSource = {
    readState$: ({ projectId }) =>
      defer(() => {
        const id = Number(projectId);
        const { latencyMs, error } = requests[id]!;
        const answer$ = defer((): Observable<StateReading> => {
          record(error === undefined ? 'answered' : 'failed', id);
          return error === undefined
            ? of({ state: 'running', rawState: 'running' })
            : throwError(() => error);
        });
        record('sent', id);
        const all$ = latencyMs === 0 ? answer$ : timer(latencyMs).pipe(switchMap(() => answer$));
        return all$.pipe(finalize(() => record('ended', id)));
      }),
  };
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = 2_000_000;
    const shared = limited(source, options);
    const send = (id: number): Subscription => {
      record('queued', id);
      const poll$ = shared.readState$({ ...testRef, projectId: String(id) });
      return poll$.subscribe({ error: (error: unknown) => assert.equal(error, requests[id]?.error) });
    };
    requests.forEach(({ atMs, withdrawnAfterMs }, id) => {
      scheduler.schedule(() => {
        const subscription = send(id);
        if (withdrawnAfterMs === undefined) return;
        scheduler.schedule(() => {
          record('withdrawn', id);
          subscription.unsubscribe();
        }, withdrawnAfterMs);
      }, atMs);
    });
    flush();
    assert.equal(scheduler.actions.length, 0, 'a timer is left');
  });
  return log;
};

/** Asserts that every limit was kept throughout the log, and that no request waited without a reason. */
const check = (log: readonly Event[], requests: readonly Request[], options: LimitOptions): void => {
  const { concurrency = Infinity, rate, maxRetryAfterMs = 600_000 } = options;
  const of = (what: Event['what']) => log.filter((event) => event.what === what);
  const sent = of('sent');

  const order = of('queued').map(({ id }) => id);
  const positions = sent.map(({ id }) => order.indexOf(id));
  assert.deepEqual(
    positions,
    [...positions].sort((a, b) => a - b),
    'not first in, first out',
  );
  requests.forEach(({ withdrawnAfterMs }, id) => {
    const answers = log.filter((event) => event.id === id && ['answered', 'failed'].includes(event.what));
    if (withdrawnAfterMs === undefined) assert.equal(answers.length, 1, 'not answered exactly once');
  });

  sent.forEach(({ atMs }, index) => {
    if (rate === undefined) return;
    const span = atMs - (sent[index - rate.requests]?.atMs ?? -Infinity);
    assert.ok(span >= rate.perMs, `${String(rate.requests + 1)} within ${String(span)} ms`);
  });

  // Replays the log with the state of the queue at each moment.
  const numbers = new Map<number, number>();
  let [inFlight, throttling] = [0, UNTHROTTLED];
  let [waitingSinceMs, freeSinceMs] = [-Infinity, -Infinity];
  const pace = rate === undefined ? undefined : new Pace(rate);
  let waiting: readonly number[] = [];
  const mayStartAt = (atMs: number): boolean =>
    inFlight < concurrency && atMs >= (pace?.nextMs ?? -Infinity) && atMs >= throttling.pausedUntilMs;
  log.forEach(({ what, id, atMs }, index) => {
    const before = log[index - 1]?.atMs ?? 0;
    // A millisecond without events: every request that may start has started.
    if (before < atMs - 1)
      assert.ok(waiting.length === 0 || !mayStartAt(atMs - 1), 'a request waits without a reason');
    if (what === 'queued' && waiting.length === 0) waitingSinceMs = atMs;
    if (what === 'queued') waiting = [...waiting, id];
    if (what === 'withdrawn') waiting = waiting.filter((other) => other !== id);
    if (what === 'ended' && inFlight === concurrency) freeSinceMs = atMs;
    if (what === 'ended') inFlight -= 1;
    const number = numbers.get(id) ?? 0;
    const { error } = requests[id]!;
    if (what === 'answered') throttling = afterAnswered(throttling, number);
    if (what === 'failed' && error instanceof ThrottledError) {
      const request = { nowMs: atMs, number, started: numbers.size };
      throttling = afterThrottled(throttling, error, request, maxRetryAfterMs);
    }
    if (what !== 'sent') return;
    assert.ok(mayStartAt(atMs), `sent at ${String(atMs)}`);
    waiting = waiting.filter((other) => other !== id);
    inFlight += 1;
    pace?.recordStart(Math.max(waitingSinceMs, freeSinceMs, throttling.pausedUntilMs), atMs, atMs);
    numbers.set(id, numbers.size + 1);
  });
  assert.deepEqual([inFlight, waiting], [0, []]);
};

describe('limited, in random scenes', () => {
  it(`should keep every limit and the order, and answer all requests that are not withdrawn (${String(SEEDS)} scenes)`, function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(anyRequests, anyOptions, (requests, options) => {
        check(run(requests, options), requests, options);
      }),
      { numRuns: SEEDS },
    );
  });

  it('should not start a job twice while another one waits that was queued before', () => {
    const anyJobs = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(anyJobs, anyOptions, (jobs, options) => {
        /** When each waiting job was queued, by a count of all events. */
        const queued = new Map<number, number>();
        const sent = jobs.map(() => 0);
        let events = 0;
        const source: StateSource = {
          readState$: ({ projectId }) =>
            defer(() => {
              const job = Number(projectId);
              const since = queued.get(job);
              assert.ok(since !== undefined);
              for (const [other, at] of queued) assert.ok(at >= since, `job ${String(other)} starves`);
              queued.delete(job);
              const latencies = jobs[job]!;
              const latencyMs = latencies[sent[job]! % latencies.length]!;
              sent[job]! += 1;
              return timer(latencyMs).pipe(
                switchMap(() => of({ state: 'running', rawState: 'running' } as const)),
              );
            }),
        };
        const scheduler = new TestScheduler(() => undefined);
        scheduler.run(({ flush }) => {
          scheduler.maxFrames = 1_000_000;
          const shared = limited(source, options);
          jobs.forEach((_, job) => {
            const poll$ = shared.readState$({ ...testRef, projectId: String(job) });
            const send$ = defer(() => {
              queued.set(job, (events += 1));
              return poll$;
            });
            send$.pipe(repeat(20)).subscribe({ error: assert.ifError });
          });
          flush();
        });
        assert.deepEqual(
          sent,
          jobs.map(() => 20),
        );
      }),
      { numRuns: 200 },
    );
  });
});
