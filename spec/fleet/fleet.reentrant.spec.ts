import {
  type BatchRef,
  createWatcher,
  every,
  type FleetOptions,
  watchBatches$,
  watchFleet$,
} from 'dli-watch';
import { type FakeSource, fakeSource, noJitter, snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { BehaviorSubject, map, merge, type Observable, of, queueScheduler, Subject, take } from 'rxjs';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { listen } from '../support/observing.ts';
import { refNo } from '../support/fixtures.ts';
import { summaryOf } from './support/fleets.ts';

const [one, two] = [refNo(1), refNo(2)] as const;

type Targets = readonly BatchRef[] | Observable<BatchRef>;
type Options = Pick<FleetOptions, 'drop$'>;
type WatchAll$ = (source: FakeSource, targets: Targets, options: Options) => Observable<unknown>;

const settings = { random: noJitter, schedule: every(10) };

/** The ways to watch a fleet whose first emission comes before any poll. */
const ROLL_UPS: readonly (readonly [string, WatchAll$])[] = [
  [
    'watchFleet$',
    (source, targets, options) => watchFleet$(targets, { source, ...settings, spreadMs: 0, ...options }),
  ],
  [
    'watchFleet$ of a watcher',
    (source, targets, options) =>
      createWatcher({ source, ...settings }).watchFleet$(targets, { spreadMs: 0, ...options }),
  ],
];

const ALL: readonly (readonly [string, WatchAll$])[] = [
  ...ROLL_UPS,
  [
    'watchBatches$',
    (source, targets, options) => watchBatches$(targets, { source, ...settings, spreadMs: 0, ...options }),
  ],
  [
    'watchBatches$ of a watcher',
    (source, targets, options) =>
      createWatcher({ source, ...settings }).watchBatches$(targets, { spreadMs: 0, ...options }),
  ],
];

/** Runs a stream to its end in virtual time and calls `act` in the handler of its first value. */
const actAtFirst = (watched$: Observable<unknown>, act: () => void): { readonly completed: boolean } => {
  let isFirst = true;
  const outcome = { completed: false };
  inVirtualTime(() =>
    watched$.subscribe({
      next: () => {
        if (!isFirst) return;
        isFirst = false;
        act();
      },
      error: assert.ifError,
      complete: () => (outcome.completed = true),
    }),
  );
  return outcome;
};

describe('the handler of the first emission', () => {
  for (const [name, watchAll$] of ROLL_UPS) {
    it(`should be heard when it drops a job of ${name}: no poll is sent for it`, () => {
      const source = fakeSource(['running', 'success']);
      const drop$ = new Subject<BatchRef>();
      const { completed } = actAtFirst(watchAll$(source, [one, two], { drop$ }), () => drop$.next(one));
      assert.deepEqual([source.polls(one), source.polls(two)], [0, 2]);
      assert.ok(completed);
    });

    it(`should be heard when it adds a job to ${name}`, () => {
      const source = fakeSource(['running', 'success']);
      const targets$ = new Subject<BatchRef>();
      const { completed } = actAtFirst(watchAll$(source, targets$, {}), () => {
        targets$.next(one);
        targets$.complete();
      });
      assert.equal(source.polls(one), 2);
      assert.ok(completed);
    });

    it(`should end ${name} when it unsubscribes, without a poll`, () => {
      const source = fakeSource(['running']);
      const [targets$, drop$] = [new BehaviorSubject(one), new Subject<BatchRef>()];
      inVirtualTime(() => listen(watchAll$(source, targets$, { drop$ }).pipe(take(1)), () => undefined));
      assert.equal(source.polls(), 0);
      assert.deepEqual([targets$.observed, drop$.observed], [false, false]);
    });
  }

  for (const [name, watchAll$] of ALL) {
    it(`should be heard when it drops the job that it is about, in ${name}`, () => {
      const source = fakeSource(['running']);
      const drop$ = new Subject<BatchRef>();
      const { completed } = actAtFirst(watchAll$(source, [one], { drop$ }), () => drop$.next(one));
      assert.ok(source.polls() <= 1);
      assert.ok(completed, 'nothing is watched any more');
    });

    it(`should be heard when targets are still being subscribed to, in ${name}`, () => {
      const source = fakeSource(['success']);
      const later$ = new Subject<BatchRef>();
      const { completed } = actAtFirst(watchAll$(source, merge(of(one), later$), {}), () => {
        later$.next(two);
        later$.complete();
      });
      assert.deepEqual([source.polls(one), source.polls(two)], [1, 1]);
      assert.ok(completed);
    });
  }
});

describe('a fleet', () => {
  it('should watch a target that is emitted in a task of queueScheduler which then throws', () => {
    const source = fakeSource(['success']);
    const targets$ = new Subject<BatchRef>();
    const seen: string[] = [];
    inVirtualTime(() => {
      listen(watchBatches$(targets$, { source, ...settings }).pipe(map(summaryOf)), (line) =>
        seen.push(line),
      );
      assert.throws(
        () =>
          queueScheduler.schedule(() => {
            targets$.next(one);
            throw new RangeError('elsewhere');
          }),
        /elsewhere/,
      );
      targets$.complete();
    });
    assert.deepEqual(seen, ['1 success']);
  });

  it('should have subscribed to drop$ and targets when subscribe returns, also inside a task of queueScheduler', () => {
    const source = fakeSource(['running']);
    const [targets$, drop$] = [new Subject<BatchRef>(), new Subject<BatchRef>()];
    const seen: string[] = [];
    inVirtualTime(() =>
      queueScheduler.schedule(() => {
        listen(watchFleet$(targets$, { source, ...settings, drop$ }), ({ changed }) =>
          seen.push(changed?._tag ?? 'first'),
        );
        targets$.next(one);
        drop$.next(one);
        targets$.complete();
      }),
    );
    assert.deepEqual(seen, ['first', 'added', 'seen', 'dropped']);
  });

  it('should report a drop after the first roll-up also if drop$ emits while it is subscribed to', () => {
    const seen: string[] = [];
    inVirtualTime(() =>
      listen(
        watchFleet$([one, snapshotOf({ ...two, state: 'success' })], {
          source: fakeSource(['running']),
          drop$: of(one),
        }),
        ({ changed }) => seen.push(changed?._tag ?? 'first'),
      ),
    );
    assert.deepEqual(seen, ['first', 'dropped', 'seen']);
  });
});
