import assert from 'node:assert/strict';
import * as O from 'fp-ts/lib/Option.js';
import { retry } from 'rxjs';
import {
  AuthError,
  type BatchSnapshot,
  PollFailedError,
  NetworkError,
  RetriesExhaustedError,
  type WatchEvent,
  type Watcher,
} from 'dli-watch';
import { type FakeAnswer, fakeSource } from 'dli-watch/testing';
import { listen, record } from '../support/observing.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { asMarble } from '../support/fixtures.ts';
import { marbles } from '../support/testScheduler.ts';
import { watcherOf, watchOf$ } from './support/watchers.ts';

const broken = new NetworkError({ code: 'ECONNRESET' });
const refused = new AuthError({ reason: 'refused', status: 403 });

describe('the errors and events of a watcher', () => {
  describe('an error', () => {
    it('should reach all present subscribers; a later one starts new polls', () => {
      const source = fakeSource(['running', refused, 'running', 'success']);
      const errors: unknown[] = [];
      const notes: string[] = [];
      inVirtualTime((at) => {
        const watcher = watcherOf(source);
        const observer = { error: (error: unknown) => errors.push(error) };
        watchOf$(watcher).subscribe(observer);
        watchOf$(watcher).subscribe(observer);
        at(10, () => record(watchOf$(watcher), notes));
      });

      assert.equal(errors.length, 2);
      assert.ok(errors[0] instanceof PollFailedError);
      assert.equal(errors[0].cause, refused);
      assert.equal(errors[0], errors[1]);
      assert.deepEqual(notes, ['running', 'success', '|']);
      assert.equal(source.polls(), 4);
    });

    it('should be forgotten before it is reported: a subscriber in an error handler starts new polls, for all', () => {
      const source = fakeSource(['running', refused, 'recovering', 'success']);
      const [inside, beside]: [string[], string[]] = [[], []];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        watchOf$(watcher).subscribe({ error: () => record(watchOf$(watcher), inside) });
        watchOf$(watcher).subscribe({ error: () => record(watchOf$(watcher), beside) });
      });

      assert.deepEqual(inside, ['recovering', 'success', '|']);
      assert.deepEqual(beside, inside);
      assert.equal(source.polls(), 4);
    });

    it('should be retried by the retry of RxJS, once for all that use it', () => {
      marbles(({ expectObservable }) => {
        const watched$ = watchOf$(
          watcherOf(fakeSource(['starting', refused, 'running', refused, 'dead'])),
        ).pipe(retry(2), asMarble());

        expectObservable(watched$).toBe('s---r---(D|)');
        expectObservable(watched$, '-^').toBe('-s--r---(D|)');
      });
    });

    it('should leave the last snapshot to a later subscriber: the batch counts as seen, with a new retry budget', () => {
      const received: BatchSnapshot[] = [];
      const source = fakeSource(['running', broken, broken, broken, 'success']);
      let error: unknown;
      inVirtualTime(() => {
        const watcher = watcherOf(source, { retry: ({ attempt }) => (attempt > 1 ? O.none : O.some(1)) });
        watchOf$(watcher).subscribe({
          error: (raised: unknown) => {
            error = raised;
            listen(watchOf$(watcher), (snapshot) => received.push(snapshot));
          },
        });
      });

      assert.ok(error instanceof RetriesExhaustedError);
      assert.equal(error.attempts, 2);
      assert.deepEqual(
        received.map(({ state, previousState, watchedSince, polls }) => [
          state,
          previousState,
          watchedSince,
          polls,
        ]),
        [['success', 'running', 0, 2]],
      );
    });
  });

  describe('onEvent', () => {
    const eventsOf = (
      script: readonly FakeAnswer[],
      scene: (watcher: Watcher, events: readonly WatchEvent[]) => void,
    ): readonly string[] => {
      const events: WatchEvent[] = [];
      inVirtualTime(() => {
        scene(watcherOf(fakeSource(script), { onEvent: (event) => events.push(event) }), events);
      });
      return events.map((event) => ('outcome' in event ? `${event._tag} ${event.outcome}` : event._tag));
    };
    const poll = ['pollStarted', 'pollAnswered'];
    const change = [...poll, 'stateChanged'];

    it('should receive each event once for all subscribers, and none for a replayed terminal snapshot', () => {
      const events = eventsOf(['starting', 'starting', 'success'], (watcher) => {
        for (let count = 0; count < 3; count += 1)
          watchOf$(watcher).subscribe({
            complete: () => record(watchOf$(watcher), []),
            error: assert.ifError,
          });
      });

      assert.deepEqual(events, [
        ...['started', ...change, 'pollScheduled'],
        ...[...poll, 'pollScheduled'],
        ...[...change, 'ended terminal'],
      ]);
    });

    it('should receive an error once, and when the last subscriber is gone', () => {
      const failed = eventsOf(['running', refused], (watcher) => {
        for (let count = 0; count < 2; count += 1) watchOf$(watcher).subscribe({ error: () => undefined });
      });
      const unsubscribed = eventsOf(['running'], (watcher, events) => {
        const [first, last] = [watchOf$(watcher).subscribe(), watchOf$(watcher).subscribe()];
        first.unsubscribe();
        assert.equal(events.at(-1)?._tag, 'pollScheduled');
        last.unsubscribe();
      });

      assert.deepEqual(failed, [
        ...['started', ...change, 'pollScheduled'],
        ...['pollStarted', 'pollFailed', 'ended error'],
      ]);
      assert.deepEqual(unsubscribed, ['started', ...change, 'pollScheduled', 'ended unsubscribed']);
    });

    it('should receive a change since the last watch, and none if the state is the same', () => {
      const events = eventsOf(['running', 'running', 'recovering', 'success'], (watcher) => {
        for (let count = 0; count < 3; count += 1) watchOf$(watcher).subscribe().unsubscribe();
      });

      assert.deepEqual(events, [
        ...['started', ...change, 'pollScheduled', 'ended unsubscribed'],
        ...['started', ...poll, 'pollScheduled', 'ended unsubscribed'],
        ...['started', ...change, 'pollScheduled', 'ended unsubscribed'],
      ]);
    });

    for (const [outcome, script] of [
      ['unsubscribed', ['running', 'running', 'success']],
      ['error', ['running', refused, 'success']],
      ['terminal', ['running', 'success']],
    ] as const) {
      it(`should find no open poll when it subscribes in "ended ${outcome}"`, () => {
        const source = fakeSource(script);
        const notes: string[] = [];
        inVirtualTime((at) => {
          let hasEnded = false;
          const watcher = watcherOf(source, {
            onEvent: ({ _tag }) => {
              if (_tag !== 'ended' || hasEnded) return;
              hasEnded = true;
              record(watchOf$(watcher), notes);
            },
          });
          const subscription = watchOf$(watcher).subscribe({ error: () => undefined });
          at(2, () => {
            if (outcome === 'unsubscribed') subscription.unsubscribe();
          });
          // A later subscriber shares that poll.
          at(5, () => record(watchOf$(watcher), []));
        });

        assert.equal(notes.at(-1), '|');
        assert.equal(source.polls(), script.length);
      });
    }
  });
});
