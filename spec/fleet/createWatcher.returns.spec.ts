import assert from 'node:assert/strict';
import { NEVER, type Subscription, tap } from 'rxjs';
import { AuthError, type BatchSnapshot } from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';
import { hear } from '../support/hear.ts';
import { inVirtualTime } from '../support/inVirtualTime.ts';
import { noted } from '../support/noted.ts';
import { watcherOf, watchOf$ } from '../support/watcherOf.ts';

const refused = new AuthError({ reason: 'refused', status: 403 });

describe('who comes back to a createWatcher', () => {
  it('should go on from the last snapshot: its first poll is told, and clocks and counts go on', () => {
    const given: BatchSnapshot[] = [];
    inVirtualTime((at) => {
      const watcher = watcherOf(fakeSource(['starting', 'running', 'running', 'running', 'success']));
      const watching = watchOf$(watcher).subscribe();
      at(5, () => watching.unsubscribe());
      at(100, () => hear(watchOf$(watcher), (snapshot) => given.push(snapshot)));
    });
    const facts = { ...testRef, watchedSince: 0, terminal: false };
    const running = { ...facts, state: 'running', rawState: 'running', previousState: 'starting' };

    assert.deepEqual(given, [
      { ...running, stateSince: 4, observedAt: 100, elapsedMs: 100, polls: 3 },
      {
        ...facts,
        terminal: true,
        state: 'success',
        rawState: 'success',
        previousState: 'running',
        stateSince: 108,
        observedAt: 108,
        elapsedMs: 108,
        polls: 5,
      },
    ]);
  });

  it('should be given an end that is known without a poll, the very snapshot', () => {
    const ends: BatchSnapshot[] = [];
    const source = fakeSource(['success']);
    const watcher = watcherOf(source);
    const notes: string[] = [];
    for (let time = 0; time < 3; time += 1) hear(watchOf$(watcher), (end) => ends.push(end));
    noted(watchOf$(watcher), notes);

    assert.equal(source.polls(), 1);
    assert.equal(ends[1], ends[0]);
    assert.equal(ends[2], ends[0]);
    assert.deepEqual(notes, ['success', '|']);
  });

  it('should begin anew where nothing is known: no poll was answered', () => {
    const given: BatchSnapshot[] = [];
    inVirtualTime((at) => {
      const watcher = watcherOf(fakeSource([{ reading$: NEVER }, 'dead']));
      const watching = watchOf$(watcher).subscribe();
      at(5, () => watching.unsubscribe());
      at(100, () => hear(watchOf$(watcher), (snapshot) => given.push(snapshot)));
    });

    assert.deepEqual(
      given.map(({ watchedSince, polls }) => [watchedSince, polls]),
      [[100, 1]],
    );
  });

  it('should have a new poll when it leaves first, and share the old one when it leaves last', () => {
    for (const [first, polls] of [
      ['leave', 2],
      ['come', 1],
    ] as const) {
      inVirtualTime((at) => {
        const source = fakeSource(['running']);
        const watcher = watcherOf(source);
        const notes: string[] = [];
        const before = watchOf$(watcher).subscribe();
        at(1, () => {
          if (first === 'leave') before.unsubscribe();
          const after = noted(watchOf$(watcher), notes);
          before.unsubscribe();
          assert.equal(source.polls(), polls);
          assert.deepEqual(notes, ['running']);
          after.unsubscribe();
        });
      });
    }
  });

  for (const [what, script, told] of [
    ['a state', ['starting', 'running', 'success'], ['running', 'success', '|']],
    ['the end', ['starting', 'success'], ['success', '|']],
  ] as const) {
    it(`should hear of ${what} once when it comes inside the next of another who hears of it`, () => {
      const source = fakeSource(script);
      const notes: string[] = [];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        hear(watchOf$(watcher), ({ state, polls }) => {
          if (polls !== 2) return;
          noted(watchOf$(watcher), notes);
          assert.deepEqual(notes, [state]);
        });
      });

      assert.deepEqual(notes, told);
      assert.equal(source.polls(), script.length);
    });
  }

  it('should share the poll when one leaves and comes back inside the next of another', () => {
    const source = fakeSource(['starting', 'running', 'success']);
    const [before, after]: [string[], string[]] = [[], []];
    inVirtualTime(() => {
      const watcher = watcherOf(source);
      let watching: Subscription | undefined = undefined;
      hear(watchOf$(watcher), ({ state }) => {
        if (state !== 'running') return;
        watching?.unsubscribe();
        noted(watchOf$(watcher), after);
      });
      watching = noted(watchOf$(watcher), before);
    });

    assert.deepEqual(before, ['starting']);
    assert.deepEqual(after, ['running', 'success', '|']);
    assert.equal(source.polls(), 3);
  });

  it('should have a new poll when the only one leaves and comes back inside its own next', () => {
    const source = fakeSource(['starting', 'running', 'success']);
    const notes: string[] = [];
    inVirtualTime(() => {
      const watcher = watcherOf(source);
      const watching: Subscription = hear(watchOf$(watcher), ({ state }) => {
        if (state !== 'running') return;
        watching.unsubscribe();
        noted(watchOf$(watcher), notes);
      });
    });

    assert.deepEqual(notes, ['success', '|']);
    assert.equal(source.polls(), 3);
  });

  it('should leave no poll open when all leave inside the next of one', () => {
    inVirtualTime((at) => {
      const source = fakeSource(['starting', 'running']);
      const watcher = watcherOf(source);
      const notes: string[] = [];
      const watching: Subscription[] = [];
      watching.push(
        hear(watchOf$(watcher), ({ state }) => {
          if (state === 'running') for (const each of watching) each.unsubscribe();
        }),
        noted(watchOf$(watcher), notes),
      );
      at(100, () => {
        assert.equal(source.polls(), 2);
        assert.deepEqual(notes, ['starting']);
      });
    });
  });

  it('should be given the end that has just been told when it comes inside complete', () => {
    const source = fakeSource(['running', 'success']);
    const notes: string[] = [];
    inVirtualTime(() => {
      const watcher = watcherOf(source);
      watchOf$(watcher).subscribe({
        complete: () => noted(watchOf$(watcher), notes),
        error: assert.ifError,
      });
      watchOf$(watcher).subscribe();
    });

    assert.deepEqual(notes, ['success', '|']);
    assert.equal(source.polls(), 2);
  });

  for (const [what, script, told] of [
    ['the error', ['running', refused, 'recovering', 'success'], ['recovering', 'success', '|']],
    ['the complete', ['running', 'success'], ['success', '|']],
  ] as const) {
    it(`should not hear of ${what} inside which it leaves, but begin anew when it comes back there`, () => {
      const source = fakeSource(script);
      const [before, after]: [string[], string[]] = [[], []];
      inVirtualTime(() => {
        const watcher = watcherOf(source);
        let watching: Subscription | undefined = undefined;
        const change = (): void => {
          watching?.unsubscribe();
          noted(watchOf$(watcher), after);
        };
        watchOf$(watcher).subscribe({ error: change, complete: change });
        watching = noted(watchOf$(watcher), before);
      });

      assert.deepEqual(before, what === 'the error' ? ['running'] : ['running', 'success']);
      assert.deepEqual(after, told);
      assert.equal(source.polls(), script.length);
    });
  }

  it('should have a poll of its own when it comes while the poll of the last one is being withdrawn', () => {
    // As behind a limiter: what is withdrawn lets another poll begin, whose answer may be told at once.
    inVirtualTime((at) => {
      const notes: string[] = [];
      let polls = 0;
      const withdrawn = (): void => void noted(watchOf$(watcher), notes);
      const watcher = watcherOf({
        readState$: () => {
          polls += 1;
          return polls === 1 ? NEVER.pipe(tap({ unsubscribe: withdrawn })) : NEVER;
        },
      });
      const watching = watchOf$(watcher).subscribe();
      at(1, () => watching.unsubscribe());
      at(2, () => noted(watchOf$(watcher), notes));
      at(3, () => {
        assert.equal(polls, 2);
        watcher.close();
        assert.deepEqual(notes, ['AbortedError', 'AbortedError']);
      });
    });
  });
});
