import assert from 'node:assert/strict';
import fc from 'fast-check';
import * as O from 'fp-ts/lib/Option.js';
import { defer, delay, finalize, of, type Subscription, switchMap, throwError, timer } from 'rxjs';
import {
  AuthError,
  type BatchSnapshot,
  createWatcher,
  DeadlineExceededError,
  every,
  NetworkError,
  type StateReading,
  type StateSource,
  type SubscriberOptions,
  watchScheduler,
} from 'dli-watch';
import { noJitter, testRef } from 'dli-watch/testing';
import { sameState } from '../../lib/model/snapshots.ts';
import { stateOf } from '../../lib/model/BatchState.ts';
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';

const SEEDS = 1_000;
const END_MS = 200_000;

const latencyMs = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 }));
const answers = fc.array(
  fc.record({
    latencyMs,
    told: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('starting', 'Running', 'recovering', 'paused', 'queued') },
      { weight: 3, arbitrary: fc.constant('broken' as const) },
      { weight: 1, arbitrary: fc.constantFrom('refused', 'Success', 'dead') },
    ),
  }),
  { minLength: 1, maxLength: 30 },
);
const visitors = fc.array(
  fc.record({
    comesAt: fc.integer({ min: 0, max: 90_000 }),
    staysMs: fc.integer({ min: 0, max: 90_000 }),
    deadline: fc.option(fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 60_000 })), {
      nil: undefined,
    }),
    running: fc.option(fc.integer({ min: 0, max: 30_000 }), { nil: undefined }),
  }),
  { minLength: 1, maxLength: 8 },
);
const settings = fc.record({
  everyMs: fc.oneof(fc.integer({ min: 100, max: 9_000 }), fc.constant(150_000)),
  retryMs: fc.integer({ min: 100, max: 9_000 }),
  emit: fc.constantFrom('changes' as const, 'polls' as const),
});

type Of<A> = A extends fc.Arbitrary<infer T> ? T : never;
type Script = Of<typeof answers>;
type Visitor = Of<typeof visitors>[number];

/** A source that keeps the books: what it said and when, in an order that it shares with those who watch. */
class Service implements StateSource {
  /** Grows with everything that happens. */
  order = 0;
  polls = 0;
  open = 0;
  begunAt = 0;
  endedAt = 0;
  readonly said: { readonly order: number; readonly reading: StateReading }[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  readonly readState$ = (): ReturnType<StateSource['readState$']> =>
    defer(() => {
      const { latencyMs: ms, told } = this.#script[this.polls % this.#script.length] as Script[number];
      this.polls += 1;
      this.open += 1;
      this.begunAt = watchScheduler.now();
      assert.equal(this.open, 1, 'polls overlap');
      assert.ok(
        this.said.every(({ reading }) => !isEnd(reading)),
        'a poll after the end',
      );
      const answer$ = defer(() => {
        if (told === 'broken') return throwError(() => new NetworkError());
        if (told === 'refused') return throwError(() => new AuthError({ reason: 'refused', status: 403 }));
        const reading = { state: stateOf(told), rawState: told };
        this.said.push({ order: (this.order += 1), reading });
        return of(reading);
      });
      const poll$ = ms === 0 ? answer$ : timer(ms).pipe(switchMap(() => answer$));
      const end = (): void => {
        this.open -= 1;
        this.endedAt = watchScheduler.now();
      };
      return poll$.pipe(finalize(end));
    });
}

const isEnd = ({ state }: StateReading): boolean => state === 'success' || state === 'dead';

/** What one who watched was told, and what was to be told. */
interface Visit {
  readonly visitor: Visitor;
  readonly cameAt: number;
  /** What is known when it comes. */
  readonly known: readonly StateReading[];
  readonly came: number;
  gone: number;
  goneAt: number;
  error?: unknown;
  completed?: true;
  readonly told: BatchSnapshot[];
}

const assertTold = (service: Service, visit: Visit, emit: 'changes' | 'polls'): void => {
  const present = service.said.filter(({ order }) => order > visit.came && order <= visit.gone);
  const polls = [...visit.known, ...present.map(({ reading }) => reading)];
  const expected = polls.filter((reading, index) => {
    const before = polls[index - 1];
    return emit === 'polls' || before === undefined || !sameState(before, reading);
  });
  assert.deepEqual(
    visit.told.map(({ rawState }) => rawState),
    expected.map(({ rawState }) => rawState),
  );
  assert.equal(visit.completed ?? false, polls.some(isEnd));
};

const soak = (
  script: Script,
  guests: readonly Visitor[],
  { everyMs, retryMs, emit }: Of<typeof settings>,
): void => {
  const service = new Service(script);
  const visits: Visit[] = [];
  const present = new Set<Visit>();
  inVirtualTime((at) => {
    const watcher = createWatcher({
      source: service,
      schedule: every(everyMs),
      retry: ({ attempt }) => (attempt > 3 ? O.none : O.some(retryMs)),
      random: noJitter,
      emit,
    });
    const come = (visitor: Visitor): void => {
      const { deadline, running } = visitor;
      const options: SubscriberOptions = {
        ...(deadline === undefined ? {} : { deadline }),
        ...(running === undefined ? {} : { stateDeadlines: { running } }),
      };
      const last = service.said.at(-1)?.reading;
      // While somebody watches, the last poll is that of a poll that is open.
      const isKnown = last !== undefined && (isEnd(last) || [...present].some(({ told }) => told.length > 0));
      const visit: Visit = {
        visitor,
        cameAt: watchScheduler.now(),
        known: isKnown ? [last] : [],
        came: (service.order += 1),
        gone: Infinity,
        goneAt: Infinity,
        told: [],
      };
      const leave = (): void => {
        if (!present.delete(visit)) return;
        visit.gone = service.order += 1;
        visit.goneAt = watchScheduler.now();
      };
      visits.push(visit);
      present.add(visit);
      const watching: Subscription = watcher
        .watchBatch$(testRef.projectId, testRef.batchId, options)
        .subscribe({
          next: (snapshot) => visit.told.push(snapshot),
          error: (error: unknown) => {
            visit.error = error;
            if (error instanceof DeadlineExceededError) assertLastPoll(service, visit);
            leave();
          },
          complete: () => {
            visit.completed = true;
            leave();
          },
        });
      hear(of(0).pipe(delay(visitor.staysMs)), () => {
        leave();
        watching.unsubscribe();
        if (present.size === 0) assert.equal(service.open, 0, 'a poll is open that nobody waits for');
      });
    };
    for (const visitor of guests) at(visitor.comesAt, () => come(visitor));
  }, END_MS);

  assert.equal(service.open, 0);
  for (const visit of visits) {
    assertTold(service, visit, emit);
    const { visitor, cameAt, goneAt, error } = visit;
    const limitAt = cameAt + (visitor.deadline ?? Infinity);
    assert.ok(goneAt <= limitAt, 'it outlived its deadline');
    if (error instanceof DeadlineExceededError) assert.equal(goneAt, limitAt);
  }
};

/** A deadline is over: a poll began right before it, or one that began earlier was not answered before. */
const assertLastPoll = ({ open, begunAt, endedAt }: Service, { visitor, cameAt }: Visit): void => {
  const deadlineMs = visitor.deadline as number;
  const limitAt = cameAt + deadlineMs;
  const earliest = limitAt - Math.min(3_000, 0.75 * deadlineMs);
  assert.ok(open === 1 || endedAt === limitAt || begunAt >= earliest, `no poll from ${String(earliest)} on`);
};

describe('createWatcher for a while', () => {
  it(`should tell each who comes and goes exactly what was seen while it was there: ${String(SEEDS)} jobs`, function () {
    this.timeout(120_000);
    fc.assert(fc.property(answers, visitors, settings, soak), { numRuns: SEEDS });
  });
});
