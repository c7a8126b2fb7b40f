import assert from 'node:assert/strict';
import { concat, EMPTY, finalize, NEVER, Observable, type Observer, of, Subject, throwError } from 'rxjs';
import { NetworkError, type StateReading, type WatchEvent } from 'dli-watch';
import { Attempt } from '../../lib/watch/Attempt.ts';
import { hear } from '../support/hear.ts';
import { newWatch } from '../support/newWatch.ts';

const running: StateReading = { state: 'running', rawState: 'running' };
const dead: StateReading = { state: 'dead', rawState: 'dead' };
const broken = new NetworkError();

/** An attempt at a job whose answers come from these requests, one each, and what was told of it. */
const attempted = (
  requests: readonly Observable<StateReading>[],
  { closed = false, onTold = (): void => undefined } = {},
): { readonly attempt: Attempt; readonly said: unknown[]; readonly ends: number[] } => {
  const said: unknown[] = [];
  const ends: number[] = [];
  let asked = 0;
  const onEvent = ({ _tag }: WatchEvent): void => void said.push(_tag);
  const source = { readState$: () => requests[asked++] ?? EMPTY };
  const watch = newWatch({ source, onEvent });
  hear(watch.attemptEnd$, (number) => ends.push(number));
  const attempt: Attempt = new Attempt(watch, {
    closed,
    answered: ({ state }) => {
      said.push(state);
      onTold();
    },
    failed: (error) => {
      said.push(error);
      onTold();
    },
    onThrow: (thrown) => said.push(['broke', thrown]),
  });
  return { attempt, said, ends };
};

describe('Attempt', () => {
  it('should be answered once, and be under way until it is ended, once', () => {
    const answer$ = new Subject<StateReading>();
    const { attempt, said, ends } = attempted([answer$]);
    attempt.begin();
    answer$.next(running);
    answer$.next(dead);
    assert.deepEqual(said, ['pollStarted', 'running']);
    assert.ok(answer$.observed);
    assert.deepEqual(ends, []);
    attempt.unsubscribe();
    attempt.unsubscribe();
    assert.ok(!answer$.observed);
    assert.deepEqual(ends, [1]);
  });

  it('should not fail or complete after its answer', () => {
    for (const after of ['error', 'complete'] as const) {
      const answer$ = new Subject<StateReading>();
      const { attempt, said } = attempted([answer$]);
      attempt.begin();
      answer$.next(running);
      if (after === 'error') answer$.error(broken);
      else answer$.complete();
      assert.deepEqual(said, ['pollStarted', 'running'], after);
    }
  });

  for (const [what, say] of [
    ['answers', (to: Observer<StateReading>): void => to.next(running)],
    ['fails', (to: Observer<StateReading>): void => to.error(broken)],
    ['completes', (to: Observer<StateReading>): void => to.complete()],
  ] as const)
    it(`should mind no source that ${what} when the attempt was ended while it was asked`, () => {
      let isOpen = true;
      const late$ = new Observable<StateReading>((subscriber) => {
        attempt.unsubscribe();
        say(subscriber);
        return () => (isOpen = false);
      });
      const { attempt, said, ends } = attempted([late$]);
      attempt.begin();
      assert.deepEqual(said, ['pollStarted']);
      assert.deepEqual(ends, [1]);
      assert.ok(!isOpen);
    });

  it('should pass a PollError on, and wrap whatever else a source raises', () => {
    const odd = new Error('odd');
    const { attempt, said } = attempted([throwError(() => broken), throwError(() => odd)]);
    attempt.begin();
    attempt.begin();
    const [, first, , second] = said as [unknown, unknown, unknown, { _tag: string; cause: unknown }];
    assert.equal(first, broken);
    assert.equal(second._tag, 'UnexpectedError');
    assert.equal(second.cause, odd);
  });

  it('should take a source that says nothing for one that has failed', () => {
    const { attempt, said } = attempted([EMPTY]);
    attempt.begin();
    const [, error] = said as [unknown, Error];
    assert.match(error.message, /the source completed without a reading/);
  });

  it('should ask for nothing when nobody wants to know', () => {
    const answer$ = new Subject<StateReading>();
    const { attempt, said } = attempted([answer$], { closed: true });
    attempt.begin();
    assert.deepEqual(said, ['pollStarted']);
    assert.ok(!answer$.observed);
  });

  it('should let go of a request that was answered at once, and keep that of the attempt which that began', () => {
    let released = 0;
    const atOnce$ = concat(of(running), NEVER).pipe(finalize(() => (released += 1)));
    const later$ = new Subject<StateReading>();
    const { attempt, said, ends } = attempted([atOnce$, later$], {
      onTold: () => {
        if (ends.length > 0) return;
        attempt.unsubscribe();
        attempt.begin();
      },
    });
    attempt.begin();
    assert.equal(released, 1);
    assert.ok(later$.observed);
    later$.next(dead);
    assert.deepEqual(said, ['pollStarted', 'running', 'pollStarted', 'dead']);
    attempt.unsubscribe();
    assert.ok(!later$.observed);
    assert.deepEqual(ends, [1, 2]);
  });

  it('should end the last one when the next begins, if nobody has', () => {
    const [first$, next$] = [new Subject<StateReading>(), new Subject<StateReading>()];
    const { attempt, said, ends } = attempted([first$, next$]);
    attempt.begin();
    attempt.begin();
    assert.ok(!first$.observed);
    assert.deepEqual(ends, [1]);
    next$.next(dead);
    assert.deepEqual(said, ['pollStarted', 'pollStarted', 'dead']);
  });

  for (const [what, request$] of [
    ['an answer', of(running)],
    ['a failure', throwError(() => broken)],
  ] as const)
    it(`should say what is thrown by who is told of ${what}`, () => {
      const fault = new Error('no clock');
      const onTold = (): void => {
        throw fault;
      };
      const { attempt, said } = attempted([request$], { onTold });
      attempt.begin();
      assert.deepEqual(said.at(-1), ['broke', fault]);
    });
});
