import assert from 'node:assert/strict';
import { type BatchSnapshot, type BatchState, every, transitions, watchBatch$ } from 'dli-watch';
import { fakeSource, snapshotOf, testRef } from 'dli-watch/testing';
import { of, Subject } from 'rxjs';
import { heapUsed, outcomeOf } from '../support/observing.ts';
import { itShouldPassOn } from '../support/passesOn.ts';
import { snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

describe('transitions', () => {
  it('should emit each change of a watch, with the duration of the state before', () => {
    const source = fakeSource(['starting', 'starting', 'running', 'recovering', 'running', 'success']);
    const options = { source, schedule: every(10), emit: 'polls' } as const;
    const { values } = outcomeOf(
      watchBatch$(testRef.projectId, testRef.batchId, options).pipe(transitions()),
    );

    assert.deepEqual(values, [
      { ...testRef, from: null, to: 'starting', at: 0, notBefore: null, afterMs: 0 },
      { ...testRef, from: 'starting', to: 'running', at: 20, notBefore: 10, afterMs: 20 },
      { ...testRef, from: 'running', to: 'recovering', at: 30, notBefore: 20, afterMs: 10 },
      { ...testRef, from: 'recovering', to: 'running', at: 40, notBefore: 30, afterMs: 10 },
      { ...testRef, from: 'running', to: 'success', at: 50, notBefore: 40, afterMs: 10 },
    ]);
  });

  it('should keep the jobs of a merged stream apart, and forget jobs that have ended', () => {
    const other = { batchId: '11111111-2222-3333-4444-555555555555' };
    const { values } = outcomeOf(
      of(
        snapshotOf({ state: 'starting', stateSince: 1 }),
        snapshotOf({ ...other, state: 'running', stateSince: 5 }),
        snapshotOf({ state: 'dead', previousState: 'starting', stateSince: 9 }),
        snapshotOf({ ...other, state: 'success', previousState: 'running', stateSince: 25 }),
        snapshotOf({ state: 'dead', previousState: 'running', stateSince: 99 }),
      ).pipe(transitions()),
    );

    assert.deepEqual(
      values.map(({ to, afterMs }) => [to, afterMs]),
      [
        ['starting', 0],
        ['running', 0],
        ['dead', 8],
        ['success', 20],
        ['dead', 0],
      ],
    );
  });

  it('should keep jobs apart that have the same batch id in different projects', () => {
    const { values } = outcomeOf(
      of(
        snapshotOf({ state: 'starting', stateSince: 1 }),
        snapshotOf({ projectId: 'another', state: 'starting', stateSince: 5 }),
        snapshotOf({ state: 'running', previousState: 'starting', stateSince: 9 }),
      ).pipe(transitions()),
    );

    assert.deepEqual(
      values.map(({ projectId, to, afterMs }) => [projectId, to, afterMs]),
      [
        [testRef.projectId, 'starting', 0],
        ['another', 'starting', 0],
        [testRef.projectId, 'running', 8],
      ],
    );
  });

  it('should emit an unknown state once for each `rawState`', () => {
    const unknown = (rawState: string, stateSince: number) =>
      snapshotOf({ state: 'unknown', rawState, previousState: 'unknown', stateSince });
    const { values } = outcomeOf(
      of(unknown('paused', 1), unknown('paused', 1), unknown('queued', 4)).pipe(transitions()),
    );

    assert.deepEqual(
      values.map(({ from, to, afterMs }) => [from, to, afterMs]),
      [
        ['unknown', 'unknown', 0],
        ['unknown', 'unknown', 3],
      ],
    );
  });

  it('should take `from` from the first snapshot, with a duration of 0', () => {
    const { values } = outcomeOf(
      of(snapshotOf({ state: 'running', previousState: 'starting', stateSince: 9, polls: 2 })).pipe(
        transitions(),
      ),
    );
    assert.deepEqual(values, [
      { ...testRef, from: 'starting', to: 'running', at: 9, notBefore: null, afterMs: 0 },
    ]);
  });

  it('should never emit a negative duration, even if the wall clock was set back', () => {
    const { values } = outcomeOf(
      of(snapshotOf({ stateSince: 9 }), snapshotOf({ state: 'dead', stateSince: 5 })).pipe(transitions()),
    );
    assert.equal(values[1]?.afterMs, 0);
  });

  it('should emit nothing for an older snapshot that arrives after the end of its job', () => {
    const late = snapshotOf({ state: 'running', observedAt: 5 });
    const dead = snapshotOf({ state: 'dead', observedAt: 5 });
    const again = snapshotOf({ state: 'starting', observedAt: 6, stateSince: 6 });
    const { values } = outcomeOf(of(late, dead, late, late, again, late).pipe(transitions()));
    assert.deepEqual(
      values.map(({ to, afterMs }) => [to, afterMs]),
      [
        ['running', 0],
        ['dead', 0],
        ['starting', 0], // a new run
      ],
    );
  });

  /** What a job of a merged stream takes, in bytes, after snapshots of these states. */
  const bytesAfter = (...states: readonly BatchState[]): number => {
    const JOBS = 5_000;
    const jobs$ = new Subject<BatchSnapshot>();
    const subscription = jobs$.pipe(transitions()).subscribe();
    const before = heapUsed();
    for (let job = 0; job < JOBS; job += 1)
      for (const state of states) jobs$.next(snapshotOf({ projectId: String(job), state }));
    const bytes = (heapUsed() - before) / JOBS;
    subscription.unsubscribe();
    return bytes;
  };

  it('should keep nothing of a job that has ended', () => {
    for (const states of [
      ['running', 'success'],
      ['running', 'dead', 'running'],
    ] as const)
      // What is remembered of the last thousand ends.
      assert.ok(
        bytesAfter(...states) < 150,
        `${bytesAfter(...states).toFixed()} bytes after ${states.join()}`,
      );
  });

  it('should share no state between subscribers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s--|', snapshots);
      const result$ = source$.pipe(transitions());
      const s = { ...testRef, from: null, to: 'starting', at: 0, notBefore: null, afterMs: 0 } as const;

      expectObservable(result$, '^').toBe(' s--|', { s });
      expectObservable(result$, '-^').toBe('-s--|', { s });
      expectSubscriptions(source$.subscriptions).toBe(['^--!', '-^--!']);
    });
  });

  itShouldPassOn(transitions);
});
