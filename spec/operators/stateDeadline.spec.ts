import assert from 'node:assert/strict';
import { type BatchSnapshot, stateDeadline, StateDeadlineExceededError } from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';
import { concat, NEVER, of, Subject, VirtualTimeScheduler } from 'rxjs';
import { adjustableClock } from '../support/adjustableClock.ts';
import { useClock } from '../support/clock.ts';
import { outcomeOf } from '../support/observing.ts';
import { itShouldPassOn } from '../support/passesOn.ts';
import { asMarble, snapshots } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';

const ERROR = 'StateDeadlineExceededError';

/** Values for a marble: a snapshot for each letter, whose state began in the frame of the letter. */
const valuesOf = (marble: string): Record<string, ReturnType<typeof snapshotOf>> => {
  const states = {
    s: 'starting',
    t: 'starting',
    r: 'running',
    R: 'running',
    c: 'recovering',
    C: 'recovering',
    D: 'dead',
  } as const;
  const letters = Object.keys(states).filter((letter) => marble.includes(letter));
  return Object.fromEntries(
    letters.map((letter) => [
      letter,
      snapshotOf({ state: states[letter as keyof typeof states], stateSince: marble.indexOf(letter) }),
    ]),
  );
};

describe('stateDeadline', () => {
  for (const [what, source, subs, expected] of [
    ['fail at the limit of the state', 's--------', '^----!', 's----#'],
    ['be disarmed by another state at t−1', 's---r----', '^--------', 's---r----'],
    ['be disarmed by another state at t', 's----r---', '^--------', 's----r---'],
    ['not wait for another state at t+1', 's-----r--', '^----!', 's----#'],
    ['be disarmed by the end of the job', 's--D-----', '^--------', 's--D-----'],
    ['restart when the state comes back', 'c---r-C------', '^----------!', 'c---r-c----#'],
    ['not limit a state without a limit', 'r--------', '^--------', 'r--------'],
    ['do nothing before the first snapshot', '---------', '^--------', '---------'],
    ['complete with its source', 's--|', '^--!', 's--|'],
  ] as const) {
    it(`should ${what}`, () => {
      marbles(({ cold, expectObservable, expectSubscriptions }) => {
        const source$ = cold(source, valuesOf(source));
        const limits = { starting: 5, recovering: 5 };

        expectObservable(source$.pipe(stateDeadline(limits), asMarble())).toBe(expected, undefined, ERROR);
        expectSubscriptions(source$.subscriptions).toBe(subs);
      });
    });
  }

  it('should not restart with each poll that finds the same state', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('s-s-s-s-', { s: snapshotOf({ state: 'starting', stateSince: 0 }) });

      expectObservable(source$.pipe(stateDeadline({ starting: 5 }), asMarble())).toBe(
        's-s-s#',
        undefined,
        ERROR,
      );
      expectSubscriptions(source$.subscriptions).toBe('^----!');
    });
  });

  it('should not fail in a state without a limit, however long, if only another state has one', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('r 90s r', { r: snapshotOf({ state: 'running', stateSince: 0 }) });

      expectObservable(source$.pipe(stateDeadline({ starting: 5 }), asMarble())).toBe('r 90s r');
      expectSubscriptions(source$.subscriptions).toBe('^');
    });
  });

  it('should limit an unknown state, too', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('u----', { u: snapshotOf({ state: 'unknown', stateSince: 0 }) });

      expectObservable(source$.pipe(stateDeadline({ unknown: 2 }), asMarble())).toBe('u-#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe('^-!');
    });
  });

  it('should deliver a stored snapshot that is past its limit, then fail', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('---r--', { r: snapshotOf({ state: 'running', stateSince: 0 }) });

      expectObservable(source$.pipe(stateDeadline({ running: 2 }), asMarble())).toBe(
        '---(r#)',
        undefined,
        ERROR,
      );
      expectSubscriptions(source$.subscriptions).toBe('^--!');
    });
  });

  it('should count from now if `stateSince` is in the future, because the clock was set back', () => {
    const stored = snapshotOf({ state: 'running', stateSince: 1_000, watchedSince: 1_000 });
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('-r-----', { r: stored });

      expectObservable(source$.pipe(stateDeadline({ running: 4 }), asMarble())).toBe(
        '-r---#',
        undefined,
        ERROR,
      );
      expectSubscriptions(source$.subscriptions).toBe('^----!');
    });
    const { error } = outcomeOf(concat(of(stored), NEVER).pipe(stateDeadline({ running: 4 })));
    assert.ok(error instanceof StateDeadlineExceededError);
    assert.equal(error.elapsedMs, 0);
  });

  it('should wait on the given scheduler alone', () => {
    const scheduler = new VirtualTimeScheduler();
    const errors: unknown[] = [];
    concat(of(snapshotOf({ state: 'running' })), NEVER)
      .pipe(stateDeadline({ running: 2 ** 31 + 5 }, scheduler))
      .subscribe({ error: (error: unknown) => errors.push(error) });
    scheduler.flush();

    assert.ok(errors[0] instanceof StateDeadlineExceededError);
    assert.deepEqual([errors[0].elapsedMs, scheduler.now()], [2 ** 31 + 5, 2 ** 31 + 5]);
  });

  for (const setByMs of [3_600_000, -3_600_000])
    it(`should judge by the clock that does not jump, when the wall clock is set by ${setByMs} ms`, () => {
      const { scheduler, setAfter, at, run } = adjustableClock();
      const source$ = new Subject<BatchSnapshot>();
      const failures: unknown[] = [];
      source$.pipe(stateDeadline({ running: 1_000 }, scheduler)).subscribe({
        error: (error: unknown) => {
          assert.ok(error instanceof StateDeadlineExceededError);
          failures.push(error.elapsedMs, scheduler.monotonicNow?.());
        },
      });
      source$.next(snapshotOf({ state: 'running' }));
      setAfter(100, setByMs);
      for (const ms of [200, 400, 600, 800, 999])
        at(ms, () => source$.next(snapshotOf({ state: 'running' })));
      run();
      assert.deepEqual(failures, [1_000, 1_000]);
    });

  it('should not fail for a job of which an older snapshot arrives after its end', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const source$ = cold('rDr------', snapshots);

      expectObservable(source$.pipe(stateDeadline({ running: 3 }), asMarble())).toBe('rDr------');
      expectSubscriptions(source$.subscriptions).toBe('^--------');
    });
  });

  describe('on the default clock', () => {
    const test = useClock();

    it('should leave no timer after unsubscribing, completion, and a change of state', () => {
      const starting = snapshotOf({ state: 'starting' });
      const limited = stateDeadline({ starting: 9 });
      concat(of(starting), NEVER).pipe(limited).subscribe().unsubscribe();
      of(starting).pipe(limited).subscribe();
      concat(of(starting, snapshotOf({ state: 'running' })), NEVER)
        .pipe(limited)
        .subscribe();

      assert.equal(test.clock.countTimers(), 0);
    });
  });

  it('should report the state and the job', () => {
    const running = snapshotOf({ state: 'running', polls: 4 });
    const { error } = outcomeOf(concat(of(running), NEVER).pipe(stateDeadline({ running: 9 })));

    assert.ok(error instanceof StateDeadlineExceededError);
    assert.deepEqual(
      [error.state, error.deadlineMs, error.elapsedMs, error.ref, error.lastSnapshot, error.polls],
      ['running', 9, 9, testRef, running, 4],
    );
  });

  it('should give each job of a merged stream its own limits', () => {
    const other = snapshotOf({ batchId: '11111111-2222-3333-4444-555555555555', state: 'running' });
    const { error } = outcomeOf(
      concat(of(snapshotOf({ state: 'starting' }), other), NEVER).pipe(stateDeadline({ starting: 9 })),
    );
    assert.ok(error instanceof StateDeadlineExceededError);
    assert.deepEqual(error.ref, testRef);
  });

  it('should not be disarmed by another state of another job', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const s = snapshotOf({ state: 'starting', stateSince: 0 });
      const r = snapshotOf({ projectId: 'another', state: 'running', stateSince: 2 });
      const D = snapshotOf({ projectId: 'another', state: 'dead', stateSince: 3 });
      const source$ = cold('s-rD----', { s, r, D });

      expectObservable(source$.pipe(stateDeadline({ starting: 5 }), asMarble())).toBe(
        's-rD-#',
        undefined,
        ERROR,
      );
      expectSubscriptions(source$.subscriptions).toBe('^----!');
    });
  });

  it('should share no state between subscribers', () => {
    marbles(({ cold, expectObservable, expectSubscriptions }) => {
      const a = snapshotOf({ state: 'running', stateSince: 0 });
      const source$ = cold('a----', { a });
      const result$ = source$.pipe(stateDeadline({ running: 4 }), asMarble());

      expectObservable(result$, '^').toBe(' r---#', undefined, ERROR);
      expectObservable(result$, '-^').toBe('-r--#', undefined, ERROR);
      expectSubscriptions(source$.subscriptions).toBe(['^---!', '-^--!']);
    });
  });

  itShouldPassOn(() => stateDeadline({ running: 100 }));

  for (const [limits, message] of [
    [{ running: -1 }, /^stateDeadline\(limits\)\.running: expected a number of milliseconds .* got -1$/],
    [{ running: '5' }, /^stateDeadline\(limits\)\.running: .* got "5"$/],
    [
      { dead: 5 },
      /^stateDeadline\(limits\)\.dead: no such option \(starting, running, recovering, unknown\), got 5$/,
    ],
    [5, 'stateDeadline(limits): expected an object, got 5'],
  ] as const) {
    it(`should refuse ${JSON.stringify(limits)} when it is called`, () => {
      assert.throws(() => stateDeadline(limits as never), { name: 'TypeError', message });
    });
  }

  it('should refuse an invalid scheduler when it is called', () => {
    assert.throws(() => stateDeadline({}, { now: () => 5 } as never), {
      name: 'TypeError',
      message: /^stateDeadline\(scheduler\): expected a scheduler/,
    });
  });
});
