import assert from 'node:assert/strict';
import { isLeft } from 'fp-ts/lib/Either.js';
import { finalize, NEVER, Observable, of } from 'rxjs';
import {
  AbortedError,
  AuthError,
  BatchSnapshotCodec,
  CallbackError,
  createWatcher,
  every,
  NetworkError,
  type PollContext,
  PollFailedError,
  type StateReading,
  UnexpectedError,
  watchBatch$,
  watchBatches$,
  WatchError,
  type WatchOptions,
} from 'dli-watch';
import { type FakeAnswer, fakeSource, testRef } from 'dli-watch/testing';
import { refNo } from './support/fixtures.ts';
import { inVirtualTime } from './support/inVirtualTime.ts';
import { listen } from './support/observing.ts';

const { projectId, batchId } = testRef;

/** The error of a watch of a job that runs, dies, and may recover. */
const errorOf = (script: readonly FakeAnswer[], options: WatchOptions, abortMs = Infinity): WatchError => {
  let raised: unknown;
  const controller = new AbortController();
  inVirtualTime((at) => {
    const source = fakeSource(script);
    const { signal } = controller;
    watchBatch$(projectId, batchId, {
      source,
      signal,
      schedule: every(1_000),
      deadConfirmationMs: 5_000,
      ...options,
    }).subscribe({
      error: (error: unknown) => (raised = error),
      complete: () => assert.fail('the dead was believed'),
    });
    if (abortMs < Infinity) at(abortMs, () => controller.abort());
  });
  assert.ok(raised instanceof WatchError);
  return raised;
};

describe('the last snapshot of a watch that ends while a dead is not confirmed', () => {
  const script = ['running', 'dead', 'dead'];

  for (const [what, make] of [
    ['a deadline', () => errorOf(script, { deadline: 2_500 })],
    ['an abort', () => errorOf(script, {}, 2_500)],
    ['an AuthError', () => errorOf([...script, new AuthError({ reason: 'refused' })], {})],
    ['a callback', () => errorOf(script, { schedule: (c) => (c.polls < 3 ? 1_000 : NaN) })],
  ] as const) {
    it(`should be that of the state before, with ${what}`, () => {
      const { lastSnapshot, polls } = make();
      assert.equal(lastSnapshot?.state, 'running');
      assert.equal(lastSnapshot.terminal, false);
      assert.ok(polls >= 3);
      assert.equal(BatchSnapshotCodec.is(lastSnapshot), true);
    });
  }

  it('should be none where no other state was seen', () => {
    assert.equal(errorOf(['dead'], { deadline: 2_500 }).lastSnapshot, undefined);
  });

  it('should not become the dead because time passes without an answer', () => {
    const reset = new NetworkError({ code: 'ECONNRESET' });
    const { lastSnapshot } = errorOf(['running', 'dead', reset], { deadline: 60_000 });
    assert.equal(lastSnapshot?.state, 'running');
  });

  it('should let a resumed watch go on with the job that recovers', () => {
    const { lastSnapshot } = errorOf(script, {}, 2_500);
    assert.ok(lastSnapshot !== undefined);
    const states: string[] = [];
    inVirtualTime(() => {
      const source = fakeSource(['recovering', 'success']);
      const options = { source, resumeFrom: lastSnapshot, schedule: every(10) };
      listen(watchBatch$(projectId, batchId, options), ({ state, previousState }) =>
        states.push(`${String(previousState)} ${state}`),
      );
    });
    assert.deepEqual(states, ['running recovering', 'recovering success']);
  });

  it('should be that of the state before in the snapshots of a watcher, too', () => {
    inVirtualTime((at) => {
      const watcher = createWatcher({
        source: fakeSource(script),
        schedule: every(1_000),
        deadConfirmationMs: 5_000,
      });
      watcher.watchBatch$(projectId, batchId).subscribe({ error: () => undefined });
      at(2_500, () => {
        assert.deepEqual(
          watcher.snapshots().map(({ state }) => state),
          ['running'],
        );
        watcher.close();
      });
    });
  });

  it('should still be the dead once it is confirmed', () => {
    const seen: PollContext[] = [];
    const states: string[] = [];
    inVirtualTime(() => {
      const source = fakeSource(script);
      const schedule = (context: PollContext): number => (seen.push(context), 1_000);
      const options = { source, schedule, deadConfirmationMs: 5_000 };
      listen(watchBatch$(projectId, batchId, options), ({ state }) => states.push(state));
    });
    assert.deepEqual(states, ['running', 'dead']);
  });
});

const hostile = {
  get message(): string {
    throw new Error('from the getter');
  },
};
const refuses = (): never => {
  throw new Error('from the proxy');
};
const proxy: object = new Proxy(
  {},
  { get: refuses, getPrototypeOf: refuses, has: refuses, ownKeys: refuses },
);
const revoked = ((): object => {
  const { proxy: made, revoke } = Proxy.revocable({}, {});
  revoke();
  return made;
})();

/** Not `throwError`: what is thrown need not be an error. */
const throwing$ = (thrown: unknown): Observable<never> =>
  new Observable((subscriber) => subscriber.error(thrown));

/** What happens to each of three jobs, when the second one is answered with something odd, once. */
const jobsWith = (odd$: () => Observable<unknown>): readonly string[] => {
  const notes: string[] = [];
  inVirtualTime(() => {
    const answers = new Map<string, number>();
    const readState$ = ({ batchId: id }: { readonly batchId: string }): Observable<StateReading> => {
      const count = (answers.get(id) ?? 0) + 1;
      answers.set(id, count);
      if (id === refNo(1).batchId && count === 2) return odd$() as Observable<StateReading>;
      const state = count < 3 ? 'running' : 'success';
      return of({ state, rawState: state } as const);
    };
    watchBatches$(
      [0, 1, 2].map((n) => refNo(n)),
      { source: { readState$ }, schedule: every(10) },
    ).subscribe({
      next: (result) => {
        if (isLeft(result)) {
          const { ref, cause, _tag } = result.left;
          const tag = cause instanceof UnexpectedError ? cause._tag : String(cause);
          notes.push(`${String(ref?.batchId.at(-1))} ${_tag} ${tag}`);
          JSON.stringify(result.left); // does not throw
        } else notes.push(`${String(result.right.batchId.at(-1))} ${result.right.state}`);
      },
      error: (error: unknown) => notes.push(`stream: ${String(error)}`),
      complete: () => notes.push('|'),
    });
  });
  return notes.toSorted();
};

describe('an answer of a source that is none', () => {
  const expected = [
    '0 running',
    '0 success',
    '1 PollFailedError UnexpectedError',
    '1 running',
    '2 running',
    '2 success',
    '|',
  ];
  const running: StateReading = { state: 'running', rawState: 'running' };
  for (const [what, value] of [
    ['undefined', undefined],
    ['null', null],
    ['a number', 7],
    ['a string', 'running'],
    ['an array', [running]],
    ['an empty object', {}],
    ['a state in upper case', { state: 'RUNNING' }],
    ['a state in upper case with its text', { state: 'RUNNING', rawState: 'RUNNING' }],
    ['an unlisted state', { state: 'toString', rawState: 'toString' }],
    ['no rawState', { state: 'running' }],
    ['a rawState that is no text', { state: 'running', rawState: 5 }],
    ['an empty rawState', { state: 'running', rawState: ' ' }],
    ['the word of another state', { state: 'running', rawState: ' Success' }],
    ['a retryAfterMs that is no number', { ...running, retryAfterMs: '60' }],
    ['a getter that throws', Object.defineProperty({ rawState: 'running' }, 'state', { get: refuses })],
    ['a proxy that throws', proxy],
    ['a revoked proxy', revoked],
  ] as const)
    it(`should end the watch of that job alone: ${what}`, () => {
      assert.deepEqual(
        jobsWith(() => of(value)),
        expected,
      );
    });

  for (const [what, thrown] of [
    ['an object whose message throws', hostile],
    ['a proxy that throws', proxy],
    ['a revoked proxy', revoked],
    ['undefined', undefined],
    ['an object without a prototype', Object.create(null)],
    ['an error whose name throws', Object.defineProperty(new Error('x'), 'name', { get: refuses })],
    ['an object whose toJSON throws', { toJSON: refuses, toString: refuses, [Symbol.toPrimitive]: refuses }],
    ['a symbol', Symbol('x')],
  ] as const) {
    it(`should end the watch of that job alone where it fails with ${what}`, () => {
      assert.deepEqual(
        jobsWith(() => throwing$(thrown)),
        expected,
      );
      assert.deepEqual(
        jobsWith(() => {
          throw thrown;
        }),
        expected,
      );
    });

    it(`should be an AbortedError where a signal is aborted with ${what}`, () => {
      const controller = new AbortController();
      let open = 0;
      let raised: unknown;
      const readState$ = (): Observable<never> => {
        open += 1;
        return NEVER.pipe(finalize(() => (open -= 1)));
      };
      watchBatch$(projectId, batchId, { source: { readState$ }, signal: controller.signal }).subscribe({
        error: (error: unknown) => (raised = error),
      });
      assert.equal(open, 1);
      controller.abort(thrown);
      assert.ok(raised instanceof AbortedError);
      if (thrown !== undefined) assert.ok(raised.cause === thrown);
      assert.equal(open, 0);
      assert.equal(typeof JSON.stringify(raised), 'string');
    });

    it(`should be a CallbackError where a callback throws ${what}`, () => {
      let raised: unknown;
      watchBatch$(projectId, batchId, {
        source: fakeSource(['running']),
        schedule: () => {
          throw thrown;
        },
      }).subscribe({ error: (error: unknown) => (raised = error) });
      assert.ok(raised instanceof CallbackError);
    });
  }

  it('should not be confused by an answer that is right at first and another one later', () => {
    let reads = 0;
    const shifty = {
      get state(): string {
        reads += 1;
        return reads === 1 ? 'running' : 'nonsense';
      },
      rawState: 'running',
    };
    let raised: unknown;
    const states: string[] = [];
    inVirtualTime(() => {
      const source = { readState$: () => of(shifty as unknown as StateReading) };
      watchBatch$(projectId, batchId, { source, schedule: every(10) }).subscribe({
        next: ({ state }) => states.push(state),
        error: (error: unknown) => (raised = error),
      });
    });
    assert.deepEqual(states, ['running']);
    assert.ok(raised instanceof PollFailedError);
  });
});
