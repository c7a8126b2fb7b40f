import assert from 'node:assert/strict';
import fc from 'fast-check';
import { defer, delay, type Observable, of, switchMap, throwError, timer } from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  type BatchSnapshot,
  DecodeError,
  HttpError,
  jittered,
  NetworkError,
  NoSuchBatchError,
  proportional,
  RequestTimeoutError,
  type StateReading,
  ThrottledError,
  watchBatch$,
  watchScheduler,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import { sameState } from '../lib/model/snapshots.ts';
import { stateOf } from '../lib/model/BatchState.ts';

const DAY_MS = 86_400_000;
const SEEDS = 1_000;

const faults = {
  reset: () => new NetworkError({ code: 'ECONNRESET' }),
  timeout: () => new RequestTimeoutError(10_000),
  html: () => new DecodeError({ report: ['the body is no JSON'] }),
  unavailable: () => new HttpError({ status: 503, retryAfterMs: 7_000 }),
  throttled: () => new ThrottledError({ status: 429, retryAfterMs: 90_000 }),
  overloaded: () => new ThrottledError({ status: 429 }),
  missing: () => new NoSuchBatchError({ status: 400, code: 'DLI.0002' }),
};
type Fault = keyof typeof faults;

/** How the source answers polls, one after another and over again: after a latency, and often with a fault. */
const pollScripts = fc.array(
  fc.record({
    latencyMs: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 })),
    fault: fc.option(fc.constantFrom(...(Object.keys(faults) as Fault[])), { nil: undefined, freq: 2 }),
  }),
  { minLength: 1, maxLength: 20 },
);

/** The states of a job, and how long each lasts; most jobs end within the day. */
const job = fc.record({
  states: fc.array(
    fc.record({
      forMs: fc.integer({ min: 500, max: 3 * 3_600_000 }),
      rawState: fc.constantFrom('starting', 'Running', 'recovering', ' running', 'paused', 'queued'),
    }),
    { maxLength: 15 },
  ),
  end: fc.constantFrom('Success', 'dead', 'running'),
});

type Job = typeof job extends fc.Arbitrary<infer J> ? J : never;
type PollScripts = typeof pollScripts extends fc.Arbitrary<infer P> ? P : never;

const stateAt = ({ states, end }: Job, atMs: number): StateReading => {
  let endsAt = 0;
  const present = states.find(({ forMs }) => (endsAt += forMs) > atMs);
  const rawState = present?.rawState ?? end;
  return { state: stateOf(rawState), rawState };
};

/** Watches a job for a day of virtual time, and compares what was emitted with what was answered. */
const soak = (jobScript: Job, scripts: PollScripts): void => {
  const answered: StateReading[] = [];
  const emitted: BatchSnapshot[] = [];
  let polls = 0;
  let pollsAtEnd: number | undefined;
  const end = (): void => {
    pollsAtEnd = polls;
  };
  const readState$ = (): Observable<StateReading> =>
    defer(() => {
      const { latencyMs, fault } = scripts[polls % scripts.length] ?? { latencyMs: 0, fault: undefined };
      polls += 1;
      const answer$ = defer(() => {
        if (fault !== undefined) return throwError(() => faults[fault]());
        const reading = stateAt(jobScript, watchScheduler.now());
        answered.push(reading);
        return of(reading);
      });
      return latencyMs === 0 ? answer$ : timer(latencyMs).pipe(switchMap(() => answer$));
    });

  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = 2 * DAY_MS;
    const watching = watchBatch$(testRef.projectId, testRef.batchId, {
      source: { readState$ },
      schedule: jittered(0.5)(proportional({ ratio: 0.1, minMs: 1_000, maxMs: 600_000 })),
    }).subscribe({ next: (snapshot) => emitted.push(snapshot), error: end, complete: end });
    of(0)
      .pipe(delay(DAY_MS))
      .subscribe({
        complete: () => {
          if (pollsAtEnd === undefined) end();
          watching.unsubscribe();
        },
        error: assert.ifError,
      });
    flush();
    assert.equal(scheduler.actions.length, 0, 'a timer is left');
  });

  const distinct = answered.filter((reading, index) => {
    const before = answered[index - 1];
    return before === undefined || !sameState(before, reading);
  });
  assert.deepEqual(
    emitted.map(({ rawState }) => rawState),
    distinct.map(({ rawState }) => rawState),
  );
  assert.equal(polls, pollsAtEnd, 'a poll after the end');
};

describe('watchBatch$ for a day', () => {
  it(`should emit exactly the distinct states of its answered polls: ${String(SEEDS)} jobs, with all faults`, function () {
    this.timeout(120_000);
    fc.assert(fc.property(job, pollScripts, soak), { numRuns: SEEDS });
  });
});
