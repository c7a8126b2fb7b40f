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
import { listen } from '../support/observing.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';

const SEEDS = 1_000;
const END_MS = 200_000;
/** How long a limit that is over already waits for its one poll. */
const FRESH_POLL_MS = 10_000;

const latencyMs = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 9_000 }));
const answers = fc.array(
  fc.record({
    latencyMs,
    answer: fc.oneof(
      { weight: 12, arbitrary: fc.constantFrom('starting', 'Running', 'recovering', 'paused', 'queued') },
      { weight: 3, arbitrary: fc.constant('broken' as const) },
      { weight: 1, arbitrary: fc.constantFrom('refused', 'Success', 'dead') },
    ),
  }),
  { minLength: 1, maxLength: 30 },
);
const subscribers = fc.array(
  fc.record({
    atMs: fc.integer({ min: 0, max: 90_000 }),
    forMs: fc.integer({ min: 0, max: 90_000 }),
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
type Subscriber = Of<typeof subscribers>[number];

/** A source that records its readings, in an order that it shares with the subscribers. */
class Service implements StateSource {
  /** Incremented by every event. */
  order = 0;
  polls = 0;
  open = 0;
  startedAt = 0;
  /** Whether the last poll was urgent. */
  isUrgent = false;
  endedAt = 0;
  /** When polls ended. */
  readonly ends = new Set<number>();
  readonly answered: { readonly order: number; readonly reading: StateReading }[] = [];
  readonly #script: Script;

  constructor(script: Script) {
    this.#script = script;
  }

  readonly readState$: StateSource['readState$'] = (_ref, options) =>
    defer(() => {
      const { latencyMs: ms, answer } = this.#script[this.polls % this.#script.length] as Script[number];
      this.polls += 1;
      this.open += 1;
      this.startedAt = watchScheduler.now();
      this.isUrgent = options?.urgent === true;
      assert.equal(this.open, 1, 'polls overlap');
      assert.ok(
        this.answered.every(({ reading }) => !isEnd(reading)),
        'a poll after the end',
      );
      const answer$ = defer(() => {
        if (answer === 'broken') return throwError(() => new NetworkError());
        if (answer === 'refused') return throwError(() => new AuthError({ reason: 'refused', status: 403 }));
        const reading = { state: stateOf(answer), rawState: answer };
        this.answered.push({ order: (this.order += 1), reading });
        return of(reading);
      });
      const poll$ = ms === 0 ? answer$ : timer(ms).pipe(switchMap(() => answer$));
      const end = (): void => {
        this.open -= 1;
        this.endedAt = watchScheduler.now();
        this.ends.add(this.endedAt);
      };
      return poll$.pipe(finalize(end));
    });
}

const isEnd = ({ state }: StateReading): boolean => state === 'success' || state === 'dead';

/** A subscription, what it received, and what it had to receive. */
interface Visit {
  readonly subscriber: Subscriber;
  readonly fromMs: number;
  /** The last reading, if it is known when it subscribes. */
  readonly known: readonly StateReading[];
  readonly fromOrder: number;
  toOrder: number;
  toMs: number;
  error?: unknown;
  completed?: true;
  readonly received: BatchSnapshot[];
}

const assertReceived = (service: Service, visit: Visit, emit: 'changes' | 'polls'): void => {
  const during = service.answered.filter(({ order }) => order > visit.fromOrder && order <= visit.toOrder);
  const polls = [...visit.known, ...during.map(({ reading }) => reading)];
  const expected = polls.filter((reading, index) => {
    const before = polls[index - 1];
    return emit === 'polls' || before === undefined || !sameState(before, reading);
  });
  assert.deepEqual(
    visit.received.map(({ rawState }) => rawState),
    expected.map(({ rawState }) => rawState),
  );
  assert.equal(visit.completed ?? false, polls.some(isEnd));
};

const soak = (
  script: Script,
  arrivals: readonly Subscriber[],
  { everyMs, retryMs, emit }: Of<typeof settings>,
): void => {
  const service = new Service(script);
  const visits: Visit[] = [];
  const active = new Set<Visit>();
  inVirtualTime((at) => {
    const watcher = createWatcher({
      source: service,
      schedule: every(everyMs),
      retry: ({ attempt }) => (attempt > 3 ? O.none : O.some(retryMs)),
      random: noJitter,
      emit,
    });
    const subscribe = (subscriber: Subscriber): void => {
      const { deadline, running } = subscriber;
      const options: SubscriberOptions = {
        ...(deadline === undefined ? {} : { deadline }),
        ...(running === undefined ? {} : { stateDeadlines: { running } }),
      };
      const last = service.answered.at(-1)?.reading;
      // While there is a subscriber, the last reading is that of the open poll.
      const isKnown =
        last !== undefined && (isEnd(last) || [...active].some(({ received }) => received.length > 0));
      const visit: Visit = {
        subscriber,
        fromMs: watchScheduler.now(),
        known: isKnown ? [last] : [],
        fromOrder: (service.order += 1),
        toOrder: Infinity,
        toMs: Infinity,
        received: [],
      };
      const end = (): void => {
        if (!active.delete(visit)) return;
        visit.toOrder = service.order += 1;
        visit.toMs = watchScheduler.now();
      };
      visits.push(visit);
      active.add(visit);
      const subscription: Subscription = watcher
        .watchBatch$(testRef.projectId, testRef.batchId, options)
        .subscribe({
          next: (snapshot) => visit.received.push(snapshot),
          error: (error: unknown) => {
            visit.error = error;
            if (error instanceof DeadlineExceededError) assertLastPoll(service, visit);
            end();
          },
          complete: () => {
            visit.completed = true;
            end();
          },
        });
      listen(of(0).pipe(delay(subscriber.forMs)), () => {
        end();
        subscription.unsubscribe();
        if (active.size === 0) assert.equal(service.open, 0, 'a poll is open without a subscriber');
      });
    };
    for (const subscriber of arrivals) at(subscriber.atMs, () => subscribe(subscriber));
  }, END_MS);

  assert.equal(service.open, 0);
  for (const visit of visits) {
    assertReceived(service, visit, emit);
    assertEnded(service, visit);
  }
};

/** A deadline ends a subscription at its moment; one that is over already ends it with the poll that is open or triggered. */
const assertEnded = ({ ends }: Service, { subscriber, fromMs, toMs, error }: Visit): void => {
  const { deadline = Infinity } = subscriber;
  const limitAt = fromMs + deadline;
  if (deadline > 0) assert.ok(toMs <= limitAt, 'subscribed beyond its deadline');
  else assert.ok(toMs <= limitAt + FRESH_POLL_MS, 'subscribed beyond the one poll');
  if (!(error instanceof DeadlineExceededError)) return;
  if (deadline > 0) assert.equal(toMs, limitAt);
  else assert.ok(ends.has(toMs), 'no poll has ended');
};

/**
 * A poll started shortly before a deadline, or an earlier one was not answered before. An open poll is sent again as urgent at
 * most 2 s before the deadline, or when it is subscribed to: that one is enough, however soon it is answered.
 */
const assertLastPoll = (
  { open, isUrgent, startedAt, endedAt }: Service,
  { subscriber, fromMs }: Visit,
): void => {
  const deadlineMs = subscriber.deadline as number;
  if (deadlineMs === 0) return; // assertEnded
  const limitAt = fromMs + deadlineMs;
  const earliest = isUrgent
    ? Math.max(fromMs, limitAt - 3_000)
    : limitAt - Math.min(3_000, 0.75 * deadlineMs);
  assert.ok(
    open === 1 || endedAt === limitAt || startedAt >= earliest,
    `no poll from ${String(earliest)} on`,
  );
};

describe('createWatcher, in random scenes', () => {
  it(`should give each subscriber exactly the readings of its time: ${String(SEEDS)} jobs`, function () {
    this.timeout(120_000);
    fc.assert(fc.property(answers, subscribers, settings, soak), { numRuns: SEEDS });
  });
});
