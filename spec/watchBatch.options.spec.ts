import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import {
  BehaviorSubject,
  config,
  EMPTY,
  map,
  NEVER,
  type Observable,
  switchMap,
  throwError,
  timer,
} from 'rxjs';
import {
  AbortedError,
  type BatchSnapshot,
  BatchVanishedError,
  CallbackError,
  every,
  NetworkError,
  NoSuchBatchError,
  watchBatch$,
  type WatchEvent,
  type WatchOptions,
} from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, snapshotOf, testRef } from 'dli-watch/testing';
import { outcomeOf, pollsOf } from './support/observing.ts';
import { asMarble } from './support/fixtures.ts';
import { marbles } from './support/testScheduler.ts';

const { projectId, batchId } = testRef;
const OTHER_ID = '11111111-2222-3333-4444-555555555555';
const broken = new NetworkError();
const missing = new NoSuchBatchError({ status: 400, code: 'DLI.0002' });

const watch$ = (script: readonly FakeAnswer[], options: WatchOptions = {}): Observable<BatchSnapshot> =>
  watchBatch$(projectId, batchId, {
    source: fakeSource(script),
    random: noJitter,
    schedule: every(5),
    retry: () => O.some(2),
    ...options,
  });

describe('watchBatch$ with options', () => {
  describe('initialDelayMs', () => {
    it('should delay the first poll, and no other', () => {
      marbles(({ expectObservable }) => {
        expectObservable(watch$(['running', 'dead'], { initialDelayMs: 3 }).pipe(asMarble())).toBe(
          '---r----(D|)',
        );
      });
    });

    it('should make no request when it is unsubscribed before', () => {
      const source = fakeSource(['running']);
      marbles(({ expectObservable }) => {
        expectObservable(watch$([''], { source, initialDelayMs: 5 }).pipe(asMarble()), '----!').toBe('-');
      });
      assert.equal(source.polls(), 0);
    });
  });

  describe('emit', () => {
    it('should emit each answered poll, and no failed one, with polls', () => {
      marbles(({ expectObservable }) => {
        const script = ['running', 'running', broken, 'running', 'dead'];

        expectObservable(watch$(script, { emit: 'polls' }).pipe(asMarble())).toBe('r----r------r----(D|)');
      });
    });
  });

  describe('pollNow$', () => {
    it('should skip the present wait, and no other', () => {
      marbles(({ hot, expectObservable, expectSubscriptions }) => {
        const pollNow$ = hot('-n------------');
        const subs = '        ^----------!  ';
        const expected = '    sr----c----(D|)';
        const script = ['starting', 'running', 'recovering', 'dead'];

        expectObservable(watch$(script, { pollNow$ }).pipe(asMarble())).toBe(expected);
        expectSubscriptions(pollNow$.subscriptions).toBe(subs);
      });
    });

    it('should skip the wait for a retry and the first wait, too', () => {
      marbles(({ hot, expectObservable }) => {
        const pollNow$ = hot('-n-n');
        const options = { pollNow$, initialDelayMs: 50, retry: () => O.some(50) };

        expectObservable(watch$([broken, 'dead'], options).pipe(asMarble())).toBe('---(D|)');
      });
    });

    it('should have no effect while a poll is open', () => {
      marbles(({ hot, cold, expectObservable, expectSubscriptions }) => {
        const poll$ = cold('------(r|)', { r: { state: 'running', rawState: 'running' } as const });
        const watched$ = watch$([{ reading$: poll$ }, { reading$: NEVER }], { pollNow$: hot('--n-n-') });

        expectObservable(watched$.pipe(asMarble())).toBe('------r');
        expectSubscriptions(poll$.subscriptions).toBe('^-----!');
      });
    });

    it('should be subscribed to once: a replayed value makes no loop', () => {
      marbles(({ expectObservable }) => {
        const watched$ = watch$(['starting', 'running', 'dead'], { pollNow$: new BehaviorSubject(1) });

        expectObservable(watched$.pipe(asMarble())).toBe('s----r----(D|)');
      });
    });

    it('should have no effect when it completes, and end the watch when it fails', () => {
      marbles(({ expectObservable }) => {
        expectObservable(watch$(['starting', 'dead'], { pollNow$: EMPTY }).pipe(asMarble())).toBe(
          's----(D|)',
        );
      });
      const thrown = new Error('boom');
      const { error } = outcomeOf(watch$(['starting'], { pollNow$: throwError(() => thrown) }));
      assert.ok(error instanceof CallbackError);
      assert.equal(error.callback, 'pollNow$');
      assert.equal(error.cause, thrown);
    });
  });

  describe('deadConfirmationMs', () => {
    it('should withhold a dead until it has lasted so long, with a poll at the very end', () => {
      const { values } = outcomeOf(
        watch$(['running', 'dead'], { schedule: every(10), deadConfirmationMs: 15 }),
      );

      assert.deepEqual(
        values.map(({ state, elapsedMs, stateSince, polls }) => [state, elapsedMs, stateSince, polls]),
        [
          ['running', 0, 0, 1],
          ['dead', 25, 10, 4],
        ],
      );
    });

    it('should be cancelled by any other state, as if there had been no dead', () => {
      const script = ['running', 'dead', 'dead', 'running', 'recovering', 'dead'];
      const options = { schedule: every(10), deadConfirmationMs: 15, emit: 'polls' } as const;
      const { values } = outcomeOf(watch$(script, options));

      assert.deepEqual(
        values.map(({ state, previousState, stateSince, elapsedMs, polls }) => [
          state,
          previousState,
          stateSince,
          elapsedMs,
          polls,
        ]),
        [
          ['running', null, 0, 0, 1],
          ['running', null, 0, 25, 4],
          ['recovering', 'running', 35, 35, 5],
          ['dead', 'recovering', 45, 60, 8],
        ],
      );
    });

    it('should count "no such batch" as another dead, and not end sooner by it', () => {
      const script = ['running', 'dead', missing];
      const options = { schedule: every(10), deadConfirmationMs: 15 };
      const { values, error } = outcomeOf(watch$(script, options));

      assert.deepEqual(pollsOf(script, options), [0, 10, 20, 25]);
      assert.equal(error, undefined);
      assert.equal(values.at(-1)?.state, 'dead');
      assert.equal(values.at(-1)?.stateSince, 10);
    });

    it('should be confirmed by no other failure, and not shorten the waits for retries after its end', () => {
      const script = ['running', 'dead', 'dead', broken, broken, 'running', 'success'];
      const options = { schedule: every(10), deadConfirmationMs: 15, retry: () => O.some(20) };

      assert.deepEqual(pollsOf(script, options), [0, 10, 20, 25, 45, 65, 75]);
      assert.deepEqual(
        outcomeOf(watch$(script, options)).values.map(({ state }) => state),
        ['running', 'success'],
      );
    });

    it('should emit a dead at once by default, and a success always', () => {
      marbles(({ expectObservable }) => {
        expectObservable(watch$(['dead']).pipe(asMarble())).toBe('(D|)');
        expectObservable(watch$(['success'], { deadConfirmationMs: 99 }).pipe(asMarble())).toBe('(S|)');
      });
    });
  });

  describe('resumeFrom', () => {
    const stored = snapshotOf({
      state: 'running',
      previousState: 'starting',
      watchedSince: 1_000,
      stateSince: 3_000,
      observedAt: 4_000,
      polls: 7,
    });
    const resumed$ = (script: readonly FakeAnswer[], options: WatchOptions = {}): Observable<BatchSnapshot> =>
      watch$(script, { resumeFrom: stored, ...options });

    it('should emit nothing until the state changes, and continue clocks and counts', () => {
      const later$ = timer(10_000).pipe(switchMap(() => resumed$(['running', 'running', 'dead'])));
      const { values } = outcomeOf(later$);

      assert.deepEqual(values, [
        {
          ...stored,
          state: 'dead',
          terminal: true,
          rawState: 'dead',
          previousState: 'running',
          observedAt: 10_010,
          stateSince: 10_010,
          notBefore: 10_005,
          elapsedMs: 9_010,
          polls: 10,
        },
      ]);
    });

    it('should emit the stored state when it returns after another', () => {
      const watched$ = resumed$(['recovering', 'running', 'dead']);
      const states$ = watched$.pipe(map(({ state }) => state));

      assert.deepEqual(outcomeOf(states$).values, ['recovering', 'running', 'dead']);
    });

    it('should emit a terminal one again, without a request', () => {
      const source = fakeSource(['running']);
      const resumeFrom = snapshotOf({ state: 'dead' });
      const { values, completed } = outcomeOf(watch$([''], { source, resumeFrom }));

      assert.deepEqual(values, [resumeFrom]);
      assert.ok(completed);
      assert.equal(source.polls(), 0);
    });

    it('should treat the second "no such batch" as a batch that has vanished', () => {
      const source = fakeSource([missing]);
      const contexts: unknown[] = [];
      const schedule: WatchOptions['schedule'] = ({ polls, statePolls, latencyMs }) =>
        contexts.push({ polls, statePolls, latencyMs });
      const { error } = outcomeOf(resumed$([''], { source, schedule }));

      assert.ok(error instanceof BatchVanishedError);
      assert.equal(source.polls(), 2);
      assert.equal(error.lastSnapshot?.state, 'running');
      assert.deepEqual(contexts, [{ polls: 7, statePolls: 1, latencyMs: 0 }]);
    });

    it('should treat a watchedSince in the future as now', () => {
      const resumeFrom = snapshotOf({ state: 'running', watchedSince: 9_000, stateSince: 9_500 });
      const { values } = outcomeOf(watch$(['dead'], { resumeFrom }));

      assert.equal(values[0]?.watchedSince, 0);
      assert.equal(values[0].elapsedMs, 0);
    });

    for (const [what, resumeFrom, message] of [
      ['a number', 7, 'resumeFrom: expected a BatchSnapshot, got 7'],
      ['null', null, 'resumeFrom: expected a BatchSnapshot, got null'],
      [
        'an object that is not a snapshot',
        {},
        'resumeFrom.state: expected starting, running, recovering, unknown, success or dead, got undefined',
      ],
      [
        'a snapshot whose 64-bit numbers came back as text',
        { ...stored, observedAt: '1700000000000', stateSince: '1700000000000', polls: '3' },
        'resumeFrom.observedAt: expected milliseconds from 0, got "1700000000000"; ' +
          'resumeFrom.stateSince: expected milliseconds from 0, got "1700000000000"; ' +
          'resumeFrom.polls: expected a whole number from 1, got "3"',
      ],
      [
        'a snapshot without a field',
        { ...stored, elapsedMs: undefined },
        'resumeFrom.elapsedMs: expected milliseconds from 0, got undefined',
      ],
      [
        'a snapshot with a state of the service',
        { ...stored, state: 'RUNNING' },
        'resumeFrom.state: expected starting, running, recovering, unknown, success or dead, got "RUNNING"',
      ],
      [
        'a snapshot with an invalid previousState',
        { ...stored, previousState: 'Starting' },
        'resumeFrom.previousState: expected a batch state or null, got "Starting"',
      ],
      [
        'a snapshot with an id that is none',
        { ...stored, batchId: 'x' },
        'resumeFrom.batchId: expected a UUID, got "x"',
      ],
      [
        'a snapshot whose terminal is a text',
        { ...stored, terminal: 'false' },
        'resumeFrom.terminal: expected false, got "false"',
      ],
      [
        'a snapshot that is terminal in an active state',
        { ...stored, terminal: true },
        'resumeFrom.terminal: expected false, got true',
      ],
      [
        'a snapshot that contradicts itself',
        { ...stored, rawState: 'Success' },
        /^resumeFrom: a snapshot contradicts itself: state .* with rawState Success$/,
      ],
      [
        'a snapshot of another project',
        { ...stored, projectId: 'p2' },
        `resumeFrom: expected a snapshot of batch ${batchId} of project ${projectId}, ` +
          `got one of batch ${batchId} of project p2`,
      ],
      [
        'a snapshot of another job of the project',
        { ...stored, batchId: OTHER_ID },
        `resumeFrom: expected a snapshot of batch ${batchId} of project ${projectId}, ` +
          `got one of batch ${OTHER_ID} of project ${projectId}`,
      ],
    ] as const) {
      it(`should refuse ${what}`, () => {
        assert.throws(() => watch$(['dead'], { resumeFrom: resumeFrom as BatchSnapshot }), {
          name: 'TypeError',
          message,
        });
      });
    }
  });

  describe('onEvent', () => {
    const eventsOf = (script: readonly FakeAnswer[], options: WatchOptions = {}): readonly WatchEvent[] => {
      const events: WatchEvent[] = [];
      // Copies, which have no methods.
      outcomeOf(watch$(script, { onEvent: (event) => events.push({ ...event }), ...options }));
      return events;
    };

    it('should report all events of a watch, in order, with their facts', () => {
      const events = eventsOf(['starting', broken, 'starting', 'paused', 'dead']);
      const facts = { watchId: events[0]?.watchId, ref: testRef };
      assert.deepEqual(events, [
        { _tag: 'started', ...facts, at: 0, elapsedMs: 0, polls: 0 },
        { _tag: 'pollStarted', attempt: 1, ...facts, at: 0, elapsedMs: 0, polls: 0 },
        {
          _tag: 'pollAnswered',
          attempt: 1,
          latencyMs: 0,
          state: 'starting',
          rawState: 'starting',
          ...facts,
          at: 0,
          elapsedMs: 0,
          polls: 1,
        },
        { _tag: 'stateChanged', from: null, to: 'starting', ...facts, at: 0, elapsedMs: 0, polls: 1 },
        { _tag: 'pollScheduled', delayMs: 5, ...facts, at: 0, elapsedMs: 0, polls: 1 },
        { _tag: 'pollStarted', attempt: 1, ...facts, at: 5, elapsedMs: 5, polls: 1 },
        {
          _tag: 'pollFailed',
          attempt: 1,
          latencyMs: 0,
          error: broken,
          ...facts,
          at: 5,
          elapsedMs: 5,
          polls: 1,
        },
        {
          _tag: 'retryScheduled',
          attempt: 1,
          delayMs: 2,
          error: broken,
          ...facts,
          at: 5,
          elapsedMs: 5,
          polls: 1,
        },
        { _tag: 'pollStarted', attempt: 2, ...facts, at: 7, elapsedMs: 7, polls: 1 },
        {
          _tag: 'pollAnswered',
          attempt: 2,
          latencyMs: 0,
          state: 'starting',
          rawState: 'starting',
          ...facts,
          at: 7,
          elapsedMs: 7,
          polls: 2,
        },
        { _tag: 'pollScheduled', delayMs: 5, ...facts, at: 7, elapsedMs: 7, polls: 2 },
        { _tag: 'pollStarted', attempt: 1, ...facts, at: 12, elapsedMs: 12, polls: 2 },
        {
          _tag: 'pollAnswered',
          attempt: 1,
          latencyMs: 0,
          state: 'unknown',
          rawState: 'paused',
          ...facts,
          at: 12,
          elapsedMs: 12,
          polls: 3,
        },
        { _tag: 'stateChanged', from: 'starting', to: 'unknown', ...facts, at: 12, elapsedMs: 12, polls: 3 },
        { _tag: 'unknownState', rawState: 'paused', ...facts, at: 12, elapsedMs: 12, polls: 3 },
        { _tag: 'pollScheduled', delayMs: 5, ...facts, at: 12, elapsedMs: 12, polls: 3 },
        { _tag: 'pollStarted', attempt: 1, ...facts, at: 17, elapsedMs: 17, polls: 3 },
        {
          _tag: 'pollAnswered',
          attempt: 1,
          latencyMs: 0,
          state: 'dead',
          rawState: 'dead',
          ...facts,
          at: 17,
          elapsedMs: 17,
          polls: 4,
        },
        { _tag: 'stateChanged', from: 'unknown', to: 'dead', ...facts, at: 17, elapsedMs: 17, polls: 4 },
        { _tag: 'ended', outcome: 'terminal', ...facts, at: 17, elapsedMs: 17, polls: 4 },
      ]);
    });

    it('should give the events of each subscription a number of its own', () => {
      const events: WatchEvent[] = [];
      const watched$ = watch$(['success'], { onEvent: (event) => events.push(event) });
      for (const _ of [1, 2]) watched$.subscribe();
      const ids = new Set(events.map(({ watchId }) => watchId));
      assert.equal(ids.size, 2);
      assert.ok([...ids].every(Number.isSafeInteger));
      assert.deepEqual(
        [...ids].map((id) => events.filter(({ watchId }) => watchId === id).map(({ _tag }) => _tag)),
        [1, 2].map(() => ['started', 'pollStarted', 'pollAnswered', 'stateChanged', 'ended']),
      );
    });

    it('should report started and ended for a watch that makes no request', () => {
      const tagsOf = (options: WatchOptions): readonly string[] =>
        eventsOf(['running'], options).map(({ _tag }) => _tag);
      assert.deepEqual(tagsOf({ resumeFrom: snapshotOf({ state: 'success' }) }), ['started', 'ended']);
      assert.deepEqual(tagsOf({ signal: AbortSignal.abort() }), ['started', 'ended']);
    });

    it('should report stale once when no poll was answered for staleAfterMs, and again after an answer', () => {
      const outage = Array.from({ length: 20 }, () => broken);
      const script = ['running', ...outage, 'running', ...outage, 'dead'];
      const stale = eventsOf(script, { staleAfterMs: 20 }).filter(({ _tag }) => _tag === 'stale');

      assert.deepEqual(
        stale.map((event) => ({ ...event, watchId: 0, ref: 0 })),
        [
          { _tag: 'stale', staleMs: 20, error: broken, watchId: 0, ref: 0, at: 20, elapsedMs: 20, polls: 1 },
          { _tag: 'stale', staleMs: 20, error: broken, watchId: 0, ref: 0, at: 65, elapsedMs: 65, polls: 2 },
        ],
      );
    });

    it('should report stale for a watch that was never answered, too', () => {
      const outage = Array.from({ length: 20 }, () => broken);
      const stale = eventsOf([...outage, 'dead'], { staleAfterMs: 20 }).filter(
        ({ _tag }) => _tag === 'stale',
      );

      assert.deepEqual(
        stale.map(({ at, polls }) => [at, polls]),
        [[20, 0]],
      );
    });

    it('should not report with stale a failure that was followed by an answer', () => {
      const events = eventsOf([broken, 'running', { reading$: NEVER }], { staleAfterMs: 20 });
      const stale = events.filter((event) => event._tag === 'stale');

      assert.deepEqual(
        stale.map(({ at, error }) => [at, error]),
        [[22, undefined]],
      );
    });

    it('should report a suspected dead, once', () => {
      const events = eventsOf(['running', 'dead'], { deadConfirmationMs: 15 });

      assert.deepEqual(
        events.filter(({ _tag }) => _tag === 'deadSuspected').map(({ at }) => at),
        [5],
      );
      assert.deepEqual(
        events.filter(({ _tag }) => _tag === 'stateChanged').map(({ at }) => at),
        [0, 20],
      );
    });

    it('should report how the watch ended: by an error, or by unsubscribing', () => {
      const failed = eventsOf(['running'], { signal: AbortSignal.abort('no') }).at(-1);
      assert.ok(
        failed?._tag === 'ended' && failed.outcome === 'error' && failed.error instanceof AbortedError,
      );

      const events: WatchEvent[] = [];
      watch$([{ reading$: NEVER }], { onEvent: (event) => events.push(event) })
        .subscribe({ error: (error: unknown) => assert.ifError(error) })
        .unsubscribe();
      const last = events.at(-1);
      assert.ok(last?._tag === 'ended' && last.outcome === 'unsubscribed');
    });

    describe('that fails', () => {
      const boom = new Error('boom');
      const throwing = (): never => {
        throw boom;
      };
      const before = config.onUnhandledError;
      const reported: unknown[] = [];
      beforeEach(() => {
        reported.length = 0;
        config.onUnhandledError = (error) => reported.push(error);
      });
      afterEach(() => {
        config.onUnhandledError = before;
      });
      /** Runs a watch to its end, and lets errors be reported. */
      const run = async (options: object): Promise<void> => {
        const { values, completed } = outcomeOf(watch$(['running', 'dead'], options));
        assert.equal(values.length, 2);
        assert.ok(completed);
        await new Promise(setImmediate);
      };

      for (const [what, onEvent] of [
        ['throws', throwing],
        ['rejects', () => Promise.reject(boom)],
        ['returns a thenable that throws', () => ({ then: throwing })],
      ] as const) {
        it(`should not affect the watch when it ${what}, which is reported once`, async () => {
          await run({ onEvent });
          assert.deepEqual(reported, [boom]);
        });
      }

      it('should not affect the watch where errors are not reported either', async () => {
        config.onUnhandledError = null;
        await run({ onEvent: throwing });
        assert.deepEqual(reported, []);
      });

      it('should report nothing when it returns no promise, or when there is none', async () => {
        for (const returned of [undefined, null, 5, 'then', {}, { then: 5 }]) {
          await run({ onEvent: () => returned });
        }
        await run({});
        assert.deepEqual(reported, []);
      });
    });
  });
});
