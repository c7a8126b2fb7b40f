import {
  AuthError,
  type BatchRef,
  type BatchTargets,
  createWatcher,
  every,
  type FleetOptions,
  type FleetSnapshot,
  watchBatches$,
  watchFleet$,
} from 'dli-watch';
import { fakeSource, noJitter, snapshotOf } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { EMPTY, ignoreElements, map, merge, NEVER, of, Subject, tap, timer } from 'rxjs';
import { outcomeOf } from '../support/observing.ts';
import { refNo } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { scripted } from './support/fleets.ts';

const refused = new AuthError({ reason: 'refused', status: 403 });
const [one, two, three] = [refNo(1), refNo(2), refNo(3)] as const;

const fleet$ = (targets: BatchTargets, options: FleetOptions = {}) =>
  watchFleet$(targets, { random: noJitter, schedule: every(10), spreadMs: 0, ...options });
const fleets = (...args: Parameters<typeof fleet$>): readonly FleetSnapshot[] =>
  outcomeOf(fleet$(...args)).values;

/** The counts that are not 0, in one line. */
const summaryOf = ({ total, waiting, byState, settled, errored, dropped, progress }: FleetSnapshot): string =>
  Object.entries({ total, waiting, ...byState, settled, errored, dropped })
    .flatMap(([name, count]) => (count === 0 ? [] : [`${name} ${String(count)}`]))
    .concat(`${String(Math.round(progress * 100))} %`)
    .join(', ');

describe('watchFleet$', () => {
  it('should count the jobs by state, at once and after each change', () => {
    const source = scripted([[], ['starting', 'running', 'success'], ['running', refused], ['dead']]);
    assert.deepEqual(fleets([one, two, three], { source }).map(summaryOf), [
      'total 3, waiting 3, 0 %',
      'total 3, waiting 2, starting 1, 0 %',
      'total 3, waiting 1, starting 1, running 1, 0 %',
      'total 3, starting 1, running 1, dead 1, settled 1, 33 %',
      'total 3, running 2, dead 1, settled 1, 33 %',
      'total 3, running 1, dead 1, settled 2, errored 1, 67 %',
      'total 3, success 1, dead 1, settled 3, errored 1, 100 %',
    ]);
  });

  it('should emit the change behind each snapshot', () => {
    const source = scripted([[], ['running', 'success'], [refused]]);
    const changes = fleets(of(one, two), { source, drop$: NEVER }).map(({ changed }) => changed);
    assert.deepEqual(
      changes.map((change) =>
        change === null
          ? null
          : [change._tag, change.ref, change.before, 'snapshot' in change ? change.snapshot.state : ''],
      ),
      [
        null,
        ['added', one, null, ''],
        ['seen', one, null, 'running'],
        ['added', two, null, ''],
        ['failed', two, null, ''],
        ['seen', one, 'running', 'success'],
      ],
    );
  });

  it('should emit and complete at once without jobs', () => {
    marbles(({ expectObservable }) => {
      const expected = '(n|)';
      const progress = map(({ total, progress: share }: FleetSnapshot) => [total, share]);
      for (const targets of [[], EMPTY])
        expectObservable(fleet$(targets).pipe(progress)).toBe(expected, { n: [0, 1] });
    });
  });

  it('should count other jobs while one never answers', () => {
    const source = scripted([[], [{ reading$: NEVER }], ['success']]);
    assert.deepEqual(fleets([one, two], { source }).map(summaryOf), [
      'total 2, waiting 2, 0 %',
      'total 2, waiting 1, success 1, settled 1, 50 %',
    ]);
  });

  it('should count jobs that are added, dropped, invalid, and watched again', () => {
    const source = scripted([[], ['running', 'success', 'running'], ['running']]);
    const bad = { projectId: 'p1', batchId: 'x' };
    const targets$ = merge(
      of(one, two),
      timer(5).pipe(map((): BatchRef => bad)),
      timer(15).pipe(map(() => one)),
    );
    const drop$ = merge(timer(7).pipe(map(() => two)), timer(17).pipe(map(() => one)));
    const values = fleets(targets$, { source, drop$ });
    assert.deepEqual(values.map(summaryOf), [
      '100 %',
      'total 1, waiting 1, 0 %',
      'total 1, running 1, 0 %',
      'total 2, waiting 1, running 1, 0 %',
      'total 2, running 2, 0 %',
      'total 3, running 2, settled 1, errored 1, 33 %',
      'total 3, running 1, settled 1, errored 1, dropped 1, 67 %',
      'total 3, success 1, settled 2, errored 1, dropped 1, 100 %',
      'total 4, waiting 1, success 1, settled 2, errored 1, dropped 1, 75 %',
      'total 4, running 1, success 1, settled 2, errored 1, dropped 1, 75 %',
      'total 4, success 1, settled 2, errored 1, dropped 2, 100 %',
    ]);
    assert.deepEqual(values.at(-1)?.changed, { _tag: 'dropped', ref: one, before: 'running' });
  });

  for (const [what, act, expected] of [
    [
      'is a duplicate if it is added again',
      (targets$: Subject<BatchRef>) => targets$.next(one),
      ['total 1, running 1, 0 %'],
    ],
    [
      'can be dropped',
      (_: unknown, drop$: Subject<BatchRef>) => drop$.next(one),
      ['total 1, dropped 1, 100 %'],
    ],
  ] as const) {
    it(`should have registered a job in the handler of its addition: it ${what}`, () => {
      const [targets$, drop$] = [new Subject<BatchRef>(), new Subject<BatchRef>()];
      const source = fakeSource(['running']);
      const add$ = timer(1).pipe(
        tap(() => targets$.next(one)),
        ignoreElements(),
      );
      const watched$ = fleet$(targets$, { source, drop$, schedule: every(60_000) }).pipe(
        tap(({ changed }) => {
          if (changed?._tag === 'added') act(targets$, drop$);
        }),
      );
      const { values } = outcomeOf(merge(watched$, add$), 100);
      assert.deepEqual(values.map(summaryOf), ['100 %', 'total 1, waiting 1, 0 %', ...expected]);
    });
  }

  it('should not change a success when its handler aborts the signal', () => {
    const controller = new AbortController();
    const source = {
      readState$: () => timer(5).pipe(map(() => ({ state: 'success', rawState: 'success' }) as const)),
    };
    const watched$ = fleet$([one], { source, signal: controller.signal }).pipe(
      tap(({ byState }) => {
        if (byState.success === 1) controller.abort();
      }),
    );
    assert.equal(summaryOf(outcomeOf(watched$).values.at(-1)!), 'total 1, success 1, settled 1, 100 %');
  });

  it('should start with the states of stored snapshots', () => {
    const targets = [snapshotOf({ ...one, state: 'recovering' }), snapshotOf({ ...two, state: 'success' })];
    assert.deepEqual(fleets(targets, { source: fakeSource(['recovering', 'dead']) }).map(summaryOf), [
      'total 2, waiting 1, recovering 1, 0 %',
      'total 2, recovering 1, success 1, settled 1, 50 %',
      'total 2, success 1, dead 1, settled 2, 100 %',
    ]);
    assert.deepEqual(fleets(of(targets[0]!), { source: fakeSource(['dead']) }).map(summaryOf), [
      '100 %',
      'total 1, recovering 1, 0 %',
      'total 1, dead 1, settled 1, 100 %',
    ]);
  });

  describe('outcomes', () => {
    const outcomesOf = (values: readonly FleetSnapshot[]): readonly unknown[] =>
      values.map(({ outcomes }) => outcomes.map(({ outcome, ref }) => [outcome, ref?.batchId.slice(-1)]));

    it('should say which jobs ended how, in that order, from the change that ended them on', () => {
      const source = scripted([[], ['running', 'success'], [refused], ['dead'], ['running']]);
      const bad = { projectId: 'p1', batchId: 'x' };
      const four = refNo(4);
      const values = fleets(of(one, two, three, four, bad), {
        source,
        drop$: timer(15).pipe(map(() => four)),
      });
      const last = values.at(-1)!;
      assert.deepEqual(outcomesOf([values[0]!, values[4]!, last]), [
        [],
        [['failed', '2']],
        [
          ['failed', '2'],
          ['dead', '3'],
          ['failed', undefined],
          ['success', '1'],
          ['dropped', '4'],
        ],
      ]);
      const [failed, dead, , , dropped] = last.outcomes;
      assert.ok(failed?.outcome === 'failed' && failed.error._tag === 'PollFailedError');
      assert.ok(dead?.outcome === 'dead' && dead.lastSnapshot.terminal);
      assert.ok(dropped?.outcome === 'dropped' && dropped.before === 'running');
    });

    it('should be the last `retain`, 100 by default, and the same array while no job ends', () => {
      const refs = Array.from({ length: 150 }, (_, n) => refNo(n));
      for (const [options, count] of [
        [{}, 100],
        [{ retain: 3 }, 3],
        [{ retain: 1 }, 1],
        [{ retain: 0 }, 0],
      ] as const) {
        const values = outcomeOf(
          watchFleet$(refs, {
            random: noJitter,
            schedule: every(10),
            spreadMs: 0,
            source: fakeSource(['running', 'success']),
            ...options,
          }),
        ).values;
        const last = values.at(-1)!;
        assert.equal(last.outcomes.length, count);
        assert.deepEqual(
          last.outcomes.map(({ ref }) => ref),
          refs.slice(150 - count),
        );
        assert.equal(values[0]!.outcomes, values[149]!.outcomes);
      }
    });

    it('should be as many as a watcher retains', () => {
      const watcher = createWatcher({ source: fakeSource(['success']), retain: 2 });
      const refs = [one, two, three];
      const { values } = outcomeOf(watcher.watchFleet$(refs, { spreadMs: 0 }));
      assert.deepEqual(
        values.at(-1)?.outcomes.map(({ ref }) => ref),
        [two, three],
      );
    });

    it('should refuse an invalid retain, and retain for watchBatches$', () => {
      assert.throws(() => watchFleet$([], { retain: 1.5 }), /^TypeError: retain: .*got 1\.5$/);
      assert.throws(
        () => watchBatches$([], { retain: 5 } as FleetOptions),
        /^TypeError: options\.retain: no such/,
      );
      assert.throws(() => watchFleet$([], null as never), TypeError);
    });
  });

  it("should emit after each answered poll with emit: 'polls'", () => {
    const source = fakeSource(['running', 'running', 'success']);
    assert.deepEqual(fleets([one], { source, emit: 'polls' }).map(summaryOf), [
      'total 1, waiting 1, 0 %',
      'total 1, running 1, 0 %',
      'total 1, running 1, 0 %',
      'total 1, success 1, settled 1, 100 %',
    ]);
  });

  it('should count separately for each subscriber', () => {
    const watched$ = fleet$([one], { source: fakeSource(['success']) });
    for (const _ of [1, 2])
      assert.deepEqual(outcomeOf(watched$).values.map(summaryOf), [
        'total 1, waiting 1, 0 %',
        'total 1, success 1, settled 1, 100 %',
      ]);
  });

  it('should refuse invalid arguments when called', () => {
    assert.throws(
      () => watchFleet$([{ projectId: 'p1', batchId: 'x' }]),
      /^TypeError: targets\[0\]\.batchId/,
    );
    assert.throws(() => watchFleet$([], { spreadMs: -1 }), /^TypeError: spreadMs: .*got -1$/);
  });

  it('should count 5,000 jobs to their ends', () => {
    const count = 5_000;
    const refs = Array.from({ length: count }, (_, n) => refNo(n));
    const values = fleets(refs, { source: fakeSource(['success']) });
    assert.equal(values.length, count + 1);
    assert.equal(summaryOf(values.at(-1)!), 'total 5000, success 5000, settled 5000, 100 %');
  });
});
