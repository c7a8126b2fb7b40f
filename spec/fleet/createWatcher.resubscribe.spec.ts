import assert from 'node:assert/strict';
import { NEVER, type Subscription, tap } from 'rxjs';
import { AuthError, type BatchSnapshot } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { listen, record } from '../support/observing.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { watcherOf, watchOf$ } from './support/watchers.ts';

const refused = new AuthError({ reason: 'refused', status: 403 });

describe('subscribing again to a watcher', () => {
  it('should resume from the last snapshot: the first poll is emitted, and clocks and counts continue', () => {
    const received: BatchSnapshot[] = [];
    inVirtualTime((at) => {
      const watcher = watcherOf(fakeSource(['starting', 'running', 'running', 'running', 'success']));
      const subscription = watchOf$(watcher).subscribe();
      at(5, () => subscription.unsubscribe());
      at(100, () => listen(watchOf$(watcher), (snapshot) => received.push(snapshot)));
    });
    const facts = { ...testRef, watchedSince: 0, terminal: false };
    const running = { ...facts, state: 'running', rawState: 'running', previousState: 'starting' };

    assert.deepEqual(received, [
      { ...running, stateSince: 4, notBefore: 0, observedAt: 100, elapsedMs: 100, polls: 3 },
      {
        ...facts,
        terminal: true,
        state: 'success',
        rawState: 'success',
        previousState: 'running',
        stateSince: 108,
        notBefore: 104,
        observedAt: 108,
        elapsedMs: 108,
        polls: 5,
      },
    ]);
  });

  it('should replay a retained terminal snapshot, the same object, without a poll', () => {
    const ends: BatchSnapshot[] = [];
    const source = fakeSource(['success']);
    const watcher = watcherOf(source);
    const notes: string[] = [];
    for (let time = 0; time < 3; time += 1) listen(watchOf$(watcher), (end) => ends.push(end));
    record(watchOf$(watcher), notes);

    assert.equal(source.polls(), 1);
    assert.equal(ends[1], ends[0]);
    assert.equal(ends[2], ends[0]);
    assert.deepEqual(notes, ['success', '|']);
  });

  it('should start over if no poll was answered', () => {
    const received: BatchSnapshot[] = [];
    inVirtualTime((at) => {
      const watcher = watcherOf(fakeSource([{ reading$: NEVER }, 'dead']));
      const subscription = watchOf$(watcher).subscribe();
      at(5, () => subscription.unsubscribe());
      at(100, () => listen(watchOf$(watcher), (snapshot) => received.push(snapshot)));
    });

    assert.deepEqual(
      received.map(({ watchedSince, polls }) => [watchedSince, polls]),
      [[100, 1]],
    );
  });

  it('should start a new poll after unsubscribing, and share the open one before', () => {
    for (const [first, polls] of [
      ['unsubscribe', 2],
      ['subscribe', 1],
    ] as const) {
      inVirtualTime((at) => {
        const source = fakeSource(['running']);
        const watcher = watcherOf(source);
        const notes: string[] = [];
        const before = watchOf$(watcher).subscribe();
        at(1, () => {
          if (first === 'unsubscribe') before.unsubscribe();
          const after = record(watchOf$(watcher), notes);
          before.unsubscribe();
          assert.equal(source.polls(), polls);
          assert.deepEqual(notes, ['running']);
          after.unsubscribe();
        });
      });
    }
  });

  for (const [what, script, expected] of [
    ['a state', ['starting', 'running', 'success'], ['running', 'success', '|']],
    ['the terminal snapshot', ['starting', 'success'], ['success', '|']],
  ] as const) {
    it(`should emit ${what} once when it happens in the next handler for it`, () => {
      const source = fakeSource(script);
      const notes: string[] = [];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        listen(watchOf$(watcher), ({ state, polls }) => {
          if (polls !== 2) return;
          record(watchOf$(watcher), notes);
          assert.deepEqual(notes, [state]);
        });
      });

      assert.deepEqual(notes, expected);
      assert.equal(source.polls(), script.length);
    });
  }

  it('should share the poll when it happens in the next handler of another subscriber', () => {
    const source = fakeSource(['starting', 'running', 'success']);
    const [before, after]: [string[], string[]] = [[], []];
    inVirtualTime(() => {
      const watcher = watcherOf(source);
      let subscription: Subscription | undefined = undefined;
      listen(watchOf$(watcher), ({ state }) => {
        if (state !== 'running') return;
        subscription?.unsubscribe();
        record(watchOf$(watcher), after);
      });
      subscription = record(watchOf$(watcher), before);
    });

    assert.deepEqual(before, ['starting']);
    assert.deepEqual(after, ['running', 'success', '|']);
    assert.equal(source.polls(), 3);
  });

  it('should start a new poll when the only subscriber does so in its own next handler', () => {
    const source = fakeSource(['starting', 'running', 'success']);
    const notes: string[] = [];
    inVirtualTime(() => {
      const watcher = watcherOf(source);
      const subscription: Subscription = listen(watchOf$(watcher), ({ state }) => {
        if (state !== 'running') return;
        subscription.unsubscribe();
        record(watchOf$(watcher), notes);
      });
    });

    assert.deepEqual(notes, ['success', '|']);
    assert.equal(source.polls(), 3);
  });

  it('should leave no poll open when all unsubscribe in a next handler', () => {
    inVirtualTime((at) => {
      const source = fakeSource(['starting', 'running']);
      const watcher = watcherOf(source);
      const notes: string[] = [];
      const subscriptions: Subscription[] = [];
      subscriptions.push(
        listen(watchOf$(watcher), ({ state }) => {
          if (state === 'running') for (const each of subscriptions) each.unsubscribe();
        }),
        record(watchOf$(watcher), notes),
      );
      at(100, () => {
        assert.equal(source.polls(), 2);
        assert.deepEqual(notes, ['starting']);
      });
    });
  });

  it('should replay the terminal snapshot in a complete handler', () => {
    const source = fakeSource(['running', 'success']);
    const notes: string[] = [];
    inVirtualTime(() => {
      const watcher = watcherOf(source);
      watchOf$(watcher).subscribe({
        complete: () => record(watchOf$(watcher), notes),
        error: assert.ifError,
      });
      watchOf$(watcher).subscribe();
    });

    assert.deepEqual(notes, ['success', '|']);
    assert.equal(source.polls(), 2);
  });

  for (const [what, script, expected] of [
    ['error', ['running', refused, 'recovering', 'success'], ['recovering', 'success', '|']],
    ['complete', ['running', 'success'], ['success', '|']],
  ] as const) {
    it(`should start over in the ${what} handler of another subscriber, without receiving that ${what}`, () => {
      const source = fakeSource(script);
      const [before, after]: [string[], string[]] = [[], []];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        let subscription: Subscription | undefined = undefined;
        const change = (): void => {
          subscription?.unsubscribe();
          record(watchOf$(watcher), after);
        };
        watchOf$(watcher).subscribe({ error: change, complete: change });
        subscription = record(watchOf$(watcher), before);
      });

      assert.deepEqual(before, what === 'error' ? ['running'] : ['running', 'success']);
      assert.deepEqual(after, expected);
      assert.equal(source.polls(), script.length);
    });
  }

  it('should start a new poll while the poll of the last subscriber is being aborted', () => {
    // As behind a limiter: an aborted poll lets another one start, whose answer may be synchronous.
    inVirtualTime((at) => {
      const notes: string[] = [];
      let polls = 0;
      const resubscribe = (): void => void record(watchOf$(watcher), notes);
      const watcher = watcherOf({
        readState$: () => {
          polls += 1;
          return polls === 1 ? NEVER.pipe(tap({ unsubscribe: resubscribe })) : NEVER;
        },
      });
      const subscription = watchOf$(watcher).subscribe();
      at(1, () => subscription.unsubscribe());
      at(2, () => record(watchOf$(watcher), notes));
      at(3, () => {
        assert.equal(polls, 2);
        watcher.close();
        assert.deepEqual(notes, ['AbortedError', 'AbortedError']);
      });
    });
  });
});
