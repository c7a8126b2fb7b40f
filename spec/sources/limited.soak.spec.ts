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
import { afterAnswered } from '../../lib/sources/limit/throttling.ts';
import { afterThrottled } from '../../lib/sources/limit/throttling.ts';
import { UNTHROTTLED } from '../../lib/sources/limit/throttling.ts';

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

/** A request: when it is asked for, when the source has answered, with what, and when it is left if it is. */
const anyRequest = fc.record({
  atMs: fc.integer({ min: 0, max: 500 }),
  latencyMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 80 })),
  error: fc.option(anyError, { nil: undefined, freq: 3 }),
  leftAfterMs: fc.option(fc.integer({ min: 0, max: 400 }), { nil: undefined, freq: 3 }),
});

const anyRequests = fc.array(anyRequest, { minLength: 1, maxLength: 40, size: 'max' });

type Request = typeof anyRequest extends fc.Arbitrary<infer R> ? R : never;

/** What happened to which request, in order. */
interface Event {
  readonly what: 'asked' | 'sent' | 'answered' | 'failed' | 'over' | 'left';
  readonly id: number;
  readonly atMs: number;
}

/** Runs requests through a limit in virtual time, and tells what happened. */
const run = (requests: readonly Request[], options: LimitOptions): readonly Event[] => {
  const log: Event[] = [];
  const note = (what: Event['what'], id: number): void =>
    void log.push({ what, id, atMs: watchScheduler.now() });
  const source: StateSource = {
    readState$: ({ projectId }) =>
      defer(() => {
        const id = Number(projectId);
        const { latencyMs, error } = requests[id]!;
        const answer$ = defer((): Observable<StateReading> => {
          note(error === undefined ? 'answered' : 'failed', id);
          return error === undefined
            ? of({ state: 'running', rawState: 'running' })
            : throwError(() => error);
        });
        note('sent', id);
        const all$ = latencyMs === 0 ? answer$ : timer(latencyMs).pipe(switchMap(() => answer$));
        return all$.pipe(finalize(() => note('over', id)));
      }),
  };
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = 2_000_000;
    const shared = limited(source, options);
    const ask = (id: number): Subscription => {
      note('asked', id);
      const poll$ = shared.readState$({ ...testRef, projectId: String(id) });
      return poll$.subscribe({ error: (error: unknown) => assert.equal(error, requests[id]?.error) });
    };
    requests.forEach(({ atMs, leftAfterMs }, id) => {
      scheduler.schedule(() => {
        const asking = ask(id);
        if (leftAfterMs === undefined) return;
        scheduler.schedule(() => {
          note('left', id);
          asking.unsubscribe();
        }, leftAfterMs);
      }, atMs);
    });
    flush();
    assert.equal(scheduler.actions.length, 0, 'a timer is left');
  });
  return log;
};

/** Throws unless a limit was kept, at each moment of the log, and nothing waited without a reason. */
const check = (log: readonly Event[], requests: readonly Request[], options: LimitOptions): void => {
  const { concurrency = Infinity, rate, maxRetryAfterMs = 600_000 } = options;
  const spacingMs = rate === undefined ? 0 : rate.perMs / rate.requests;
  const of = (what: Event['what']) => log.filter((event) => event.what === what);
  const sent = of('sent');

  const order = of('asked').map(({ id }) => id);
  const places = sent.map(({ id }) => order.indexOf(id));
  assert.deepEqual(
    places,
    [...places].sort((a, b) => a - b),
    'not first in, first out',
  );
  requests.forEach(({ leftAfterMs }, id) => {
    const answers = log.filter((event) => event.id === id && ['answered', 'failed'].includes(event.what));
    if (leftAfterMs === undefined) assert.equal(answers.length, 1, 'one that stayed was not answered, once');
  });

  sent.forEach(({ atMs }, index) => {
    const gap = atMs - (sent[index - 1]?.atMs ?? -Infinity);
    assert.ok(gap >= spacingMs, `${String(gap)} ms apart`);
    if (rate === undefined) return;
    const span = atMs - (sent[index - rate.requests]?.atMs ?? -Infinity);
    assert.ok(span >= rate.perMs, `${String(rate.requests + 1)} within ${String(span)} ms`);
  });

  // Goes through the log again, with what is known at each moment.
  const numbers = new Map<number, number>();
  let [inFlight, startedAtMs, throttling] = [0, -Infinity, UNTHROTTLED];
  let waiting: readonly number[] = [];
  const mayStartAt = (atMs: number): boolean =>
    inFlight < concurrency && atMs >= startedAtMs + spacingMs && atMs >= throttling.pausedUntilMs;
  log.forEach(({ what, id, atMs }, index) => {
    const before = log[index - 1]?.atMs ?? 0;
    // A millisecond that nothing happened in: whoever may start has started.
    if (before < atMs - 1) assert.ok(waiting.length === 0 || !mayStartAt(atMs - 1), 'it waits for nothing');
    if (what === 'asked') waiting = [...waiting, id];
    if (what === 'left') waiting = waiting.filter((other) => other !== id);
    if (what === 'over') inFlight -= 1;
    const number = numbers.get(id) ?? 0;
    const { error } = requests[id]!;
    if (what === 'answered') throttling = afterAnswered(throttling, number);
    if (what === 'failed' && error instanceof ThrottledError) {
      const moment = { nowMs: atMs, number, started: numbers.size };
      throttling = afterThrottled(throttling, error, moment, maxRetryAfterMs);
    }
    if (what !== 'sent') return;
    assert.ok(mayStartAt(atMs), `sent at ${String(atMs)}`);
    waiting = waiting.filter((other) => other !== id);
    inFlight += 1;
    startedAtMs = atMs;
    numbers.set(id, numbers.size + 1);
  });
  assert.deepEqual([inFlight, waiting], [0, []]);
};

describe('limited, soaked', () => {
  it(`should keep every limit and the order, and answer all that stay (${String(SEEDS)} random sets of requests)`, function () {
    this.timeout(60_000);
    fc.assert(
      fc.property(anyRequests, anyOptions, (requests, options) => {
        check(run(requests, options), requests, options);
      }),
      { numRuns: SEEDS },
    );
  });

  it('should start no job twice while another waits that came before', () => {
    const anyJobs = fc.array(fc.array(fc.integer({ min: 0, max: 30 }), { minLength: 1, maxLength: 6 }), {
      minLength: 2,
      maxLength: 12,
    });
    fc.assert(
      fc.property(anyJobs, anyOptions, (jobs, options) => {
        /** When each job has asked, by a count of all events; absent while it does not wait. */
        const asked = new Map<number, number>();
        const sent = jobs.map(() => 0);
        let events = 0;
        const source: StateSource = {
          readState$: ({ projectId }) =>
            defer(() => {
              const job = Number(projectId);
              const since = asked.get(job);
              assert.ok(since !== undefined);
              for (const [other, came] of asked) assert.ok(came >= since, `job ${String(other)} starves`);
              asked.delete(job);
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
            const ask$ = defer(() => {
              asked.set(job, (events += 1));
              return poll$;
            });
            ask$.pipe(repeat(20)).subscribe({ error: assert.ifError });
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
