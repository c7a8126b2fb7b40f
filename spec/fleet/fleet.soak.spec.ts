import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLeft } from 'fp-ts/lib/Either.js';
import { some } from 'fp-ts/lib/Option.js';
import {
  concat,
  defer,
  finalize,
  map,
  merge,
  NEVER,
  type Observable,
  of,
  switchMap,
  take,
  timer,
} from 'rxjs';
import { TestScheduler } from 'rxjs/testing';
import {
  AuthError,
  type BatchDetail,
  type BatchRef,
  coalesced,
  type DliClient,
  every,
  HttpError,
  limited,
  type PollError,
  NetworkError,
  type StateSource,
  ThrottledError,
  watchBatch$,
  watchBatches$,
  type WatchEvent,
  type WatchOptions,
} from 'dli-watch';
import { pages$ } from '../../lib/client/calls/pages.ts';
import { stateOf } from '../../lib/model/BatchState.ts';
import { refNo } from '../support/fixtures.ts';

const SEEDS = 500;
const POLL_MS = 10_000;
const WINDOW_MS = 2_000;
const MAX_LATENCY_MS = 400;
const PAGE = 100;
/** The Retry-After of throttled requests, and how many there are. */
const PAUSE_MS = 3_000;
const MAX_THROTTLED = 3;
/** Longer than any time between two polls, so that no state is missed. */
const MIN_STATE_MS = 60_000;

const job = fc.record({
  states: fc.array(
    fc.record({
      rawState: fc.constantFrom('starting', 'Running', 'recovering', 'paused'),
      forMs: fc.integer({ min: MIN_STATE_MS, max: MIN_STATE_MS + 20_000 }),
    }),
    { minLength: 1, maxLength: 2 },
  ),
  end: fc.constantFrom('Success', 'success', 'dead', 'refused'),
  /** Whether it is on the list. */
  listed: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, fc.constant(false)),
  /** When it is added to the fleet; 0 for the start. */
  addedAtMs: fc.oneof({ weight: 2, arbitrary: fc.constant(0) }, fc.integer({ min: 1, max: 20_000 })),
  droppedAfterMs: fc.option(fc.integer({ min: 0, max: 90_000 }), { freq: 9 }),
});
type Job = typeof job extends fc.Arbitrary<infer J> ? J : never;

const fleet = fc.record({
  jobs: fc.oneof(
    { weight: 6, arbitrary: fc.array(job, { minLength: 1, maxLength: 10 }) },
    { weight: 3, arbitrary: fc.array(job, { minLength: 11, maxLength: 50, size: 'max' }) },
    { weight: 1, arbitrary: fc.array(job, { minLength: 51, maxLength: 300, size: 'max' }) },
  ),
  byLists: fc.boolean(),
  latencies: fc.array(fc.integer({ min: 0, max: MAX_LATENCY_MS }), { minLength: 1, maxLength: 7 }),
  /** After how many requests one fails, in a cycle. */
  faults: fc.array(
    fc.record({
      after: fc.integer({ min: 4, max: 40 }),
      kind: fc.constantFrom('reset', 'fault', 'throttled'),
    }),
    { maxLength: 5 },
  ),
});
type Fleet = typeof fleet extends fc.Arbitrary<infer F> ? F : never;

const ofKind: Readonly<Record<string, () => PollError>> = {
  reset: () => new NetworkError({ code: 'ECONNRESET' }),
  fault: () => new HttpError({ status: 503 }),
  throttled: () => new ThrottledError({ status: 429, retryAfterMs: PAUSE_MS }),
};

/** The state of a job at an age; the last one stays. */
const textAt = ({ states, end }: Job, ageMs: number): string => {
  let endsAt = 0;
  return states.find(({ forMs }) => (endsAt += forMs) > ageMs)?.rawState ?? end;
};

/** What a single watch emits for a job, of which it sees each state. */
const expectedOf = ({ states, end }: Job): readonly string[] =>
  [
    ...states.map(({ rawState }) => stateOf(rawState)),
    end === 'refused' ? 'PollFailedError' : stateOf(end),
  ].filter((state, index, all) => state !== all[index - 1]);

/** A service that counts its open requests and records when each started. */
class Service implements StateSource, Pick<DliClient, 'listBatches$'> {
  readonly startedAt: number[] = [];
  open = 0;
  mostOpen = 0;
  throttled = 0;
  readonly #fleet: Fleet;
  readonly #now: () => number;
  #untilFault: number;
  #faults = 0;

  constructor(fleetOf: Fleet, now: () => number) {
    this.#fleet = fleetOf;
    this.#now = now;
    this.#untilFault = fleetOf.faults[0]?.after ?? Infinity;
  }

  readonly readState$ = ({ batchId }: BatchRef): ReturnType<StateSource['readState$']> => {
    const script = this.#fleet.jobs[Number(batchId.slice(-12))]!;
    return this.#request$(() => {
      const rawState = textAt(script, this.#now() - script.addedAtMs);
      if (rawState === 'refused') throw new AuthError({ reason: 'refused', status: 403 });
      return { state: stateOf(rawState), rawState };
    });
  };

  readonly listBatches$: DliClient['listBatches$'] = (
    _,
    { from: first = 0, start = 0, end = Infinity } = {},
  ) =>
    pages$(first, (from) =>
      this.#request$(() => {
        const all = this.#fleet.jobs
          .flatMap((script, n): BatchDetail[] => {
            const rawState = textAt(script, this.#now() - script.addedAtMs);
            const createdAt = script.addedAtMs;
            const isThere =
              script.listed && createdAt <= this.#now() && createdAt >= start && createdAt <= end;
            // A job whose poll is refused may be listed, but without a state.
            const state = rawState === 'refused' ? {} : { state: stateOf(rawState), rawState };
            return isThere ? [{ ...refNo(n), createdAt, ...state }] : [];
          })
          .toSorted((a, b) => b.createdAt! - a.createdAt!);
        const batches = all.slice(from, from + PAGE);
        const next = from + PAGE < all.length ? { next: from + PAGE } : {};
        return { batches, from, total: all.length, ...next };
      }),
    );

  #request$<A>(answer: () => A): Observable<A> {
    return defer(() => {
      const number = this.startedAt.push(this.#now());
      this.open += 1;
      this.mostOpen = Math.max(this.mostOpen, this.open);
      const fault = this.#nextFault();
      const { latencies } = this.#fleet;
      return timer(latencies[number % latencies.length]!).pipe(
        map(() => {
          if (fault !== undefined) throw ofKind[fault]!();
          return answer();
        }),
        finalize(() => (this.open -= 1)),
      );
    });
  }

  #nextFault(): string | undefined {
    this.#untilFault -= 1;
    if (this.#untilFault > 0) return undefined;
    const { faults } = this.#fleet;
    const kind = faults[this.#faults % faults.length]?.kind;
    this.#faults += 1;
    this.#untilFault = faults[this.#faults % faults.length]!.after;
    if (kind === 'throttled' && (this.throttled += 1) > MAX_THROTTLED) return 'reset';
    return kind;
  }
}

const inVirtualTime = (run$: (now: () => number) => Observable<unknown>): void => {
  const scheduler = new TestScheduler(() => undefined);
  scheduler.run(({ flush }) => {
    scheduler.maxFrames = 3_600_000;
    let completed = false;
    run$(() => scheduler.now()).subscribe({ error: assert.ifError, complete: () => (completed = true) });
    flush();
    assert.ok(completed, 'not completed');
    assert.equal(scheduler.actions.length, 0, 'a timer is left');
  });
};

const options: WatchOptions = { schedule: every(POLL_MS), retry: () => some(1_000), random: () => 0.5 };

const check = (scene: Fleet): void => {
  const { jobs, byLists } = scene;
  // All jobs can be polled within 5 s.
  const limits = {
    concurrency: 1 + Math.ceil(jobs.length / 10),
    rate: { requests: 2 + Math.ceil(jobs.length / 5), perMs: 1_000 },
  };
  const emitted = jobs.map((): string[] => []);
  const due = new Map<string, number>();
  let latest = 0;
  let service!: Service;
  inVirtualTime((now) => {
    service = new Service(scene, now);
    const bounded = limited(service, limits);
    const source = byLists ? coalesced(bounded, { windowMs: WINDOW_MS, minGroup: 2 }) : bounded;
    const onEvent = (event: WatchEvent): void => {
      const { batchId } = event.ref;
      if (event._tag === 'pollScheduled' || event._tag === 'retryScheduled')
        due.set(batchId, event.at + event.delayMs);
      if (event._tag === 'pollStarted')
        assert.equal(event.at, due.get(batchId) ?? event.at, 'a poll did not start when it was due');
      if (event._tag === 'pollAnswered' || event._tag === 'pollFailed')
        latest = Math.max(latest, event.latencyMs);
    };
    const at$ = (ms: number, ref: BatchRef): Observable<BatchRef> => timer(ms).pipe(map(() => ref));
    const refs = jobs.map((script, n) => ({ ...script, ref: refNo(n) }));
    const targets$ = merge(
      ...refs.map(({ addedAtMs, ref }) => (addedAtMs === 0 ? of(ref) : at$(addedAtMs, ref))),
    );
    const drops = refs.flatMap(({ addedAtMs, droppedAfterMs, ref }) =>
      droppedAfterMs === null ? [] : [at$(addedAtMs + droppedAfterMs, ref)],
    );
    const drop$ = concat(merge(...drops), NEVER);
    return watchBatches$(targets$, { ...options, source, drop$, onEvent, spreadMs: POLL_MS }).pipe(
      map((result) => {
        const { batchId } = isLeft(result) ? result.left.ref! : result.right;
        emitted[Number(batchId.slice(-12))]!.push(isLeft(result) ? result.left._tag : result.right.state);
      }),
    );
  });

  for (const [n, script] of jobs.entries()) {
    const expected = expectedOf(script);
    const due = script.droppedAfterMs === null ? expected : expected.slice(0, emitted[n]!.length);
    assert.deepEqual(emitted[n], due, `job ${String(n)}`);
  }
  assert.equal(service.open, 0, 'a request is still open');
  assert.ok(service.mostOpen <= limits.concurrency, `${String(service.mostOpen)} at once`);
  const { requests, perMs } = limits.rate;
  for (const [n, at] of service.startedAt.entries())
    assert.ok(
      at - (service.startedAt[n - requests] ?? -Infinity) >= perMs,
      'more requests in a span than the rate allows',
    );
  assert.ok(
    latest <= boundMs(jobs.length, limits.concurrency, perMs / requests, service.throttled),
    `${String(latest)} ms`,
  );
};

/**
 * The longest latency of a poll: a window, the sweep before it, its own sweep and a single poll. Each of these waits in the
 * queue behind one request of every other job, and for the pauses.
 */
const boundMs = (count: number, concurrency: number, spacingMs: number, throttled: number): number => {
  const queueMs = (count + 10) * Math.max(spacingMs, MAX_LATENCY_MS / concurrency) + MAX_LATENCY_MS;
  return 2 * WINDOW_MS + 3 * queueMs + 10_000 + throttled * PAUSE_MS;
};

describe('watchBatches$, in random scenes', () => {
  it(`should emit for each job what a single watch emits, within the limits: ${String(SEEDS)} fleets`, function () {
    this.timeout(240_000);
    fc.assert(fc.property(fleet, check), { numRuns: SEEDS });
  });

  it('should be compared with what a single watch really emits', () => {
    const watchAlone = (script: Job): void => {
      const states: string[] = [];
      const single: Fleet = {
        jobs: [{ ...script, addedAtMs: 0 }],
        byLists: false,
        latencies: [50],
        faults: [],
      };
      inVirtualTime((now) =>
        watchBatch$(refNo(0).projectId, refNo(0).batchId, {
          ...options,
          source: new Service(single, now),
        }).pipe(
          map(({ state }) => states.push(state)),
          switchMap(() => NEVER.pipe(take(0))),
        ),
      );
      assert.deepEqual(states, expectedOf(script));
    };
    const ended = job.filter(({ end }) => end !== 'refused');
    fc.assert(fc.property(ended, watchAlone), { numRuns: 50 });
  });
});
