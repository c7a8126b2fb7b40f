import assert from 'node:assert/strict';
import { finalize, NEVER, Observable, of, Subject, timer } from 'rxjs';
import { map } from 'rxjs';
import {
  type BatchSnapshot,
  createWatcher,
  DeadlineExceededError,
  every,
  NetworkError,
  type ReadOptions,
  StateDeadlineExceededError,
  type StateReading,
  type StateSource,
  watchBatch$,
  WatchError,
  type WatchOptions,
  type WatchScheduler,
  watchScheduler,
} from 'dli-watch';
import { fakeSource, noJitter, snapshotOf, testRef } from 'dli-watch/testing';
import { refNo } from './support/fixtures.ts';
import { type At, inVirtualTime } from './support/inVirtualTime.ts';
import { suspendedScheduler } from './support/suspendedScheduler.ts';

const { projectId, batchId } = testRef;
const HOUR = 3_600_000;
const running: StateReading = { state: 'running', rawState: 'running' };

interface Poll {
  readonly at: number;
  readonly options: readonly unknown[];
}

/** A source that answers after a while, and records when it was asked, and how. */
const recording = (
  answer$: (poll: number) => Observable<StateReading>,
): { readonly source: StateSource; readonly polls: Poll[] } => {
  const polls: Poll[] = [];
  const readState$ = (...[, ...options]: Parameters<StateSource['readState$']>): Observable<StateReading> => {
    polls.push({ at: watchScheduler.now(), options });
    return answer$(polls.length);
  };
  return { source: { readState$ }, polls };
};

const sync = () => recording(() => of(running));
const http = (latencyMs: number) => recording(() => timer(latencyMs).pipe(map(() => running)));
const urgent: readonly unknown[] = [{ urgent: true }];

/** The tag of the error of a watch, and the last state that it knows. */
const factsOf = (error: unknown): readonly [string, string | undefined] => {
  assert.ok(error instanceof WatchError);
  return [error._tag, error.lastSnapshot?.state];
};

/** The state that a watch resumes from. */
const lastState = ({ resumeFrom }: WatchOptions): string | undefined =>
  resumeFrom !== undefined && 'state' in resumeFrom ? resumeFrom.state : undefined;

/** What a watch does in virtual time: its snapshots with their times, then its error. */
const notesOf = (options: WatchOptions, scene: (at: At) => void = () => undefined): readonly unknown[] => {
  const notes: unknown[] = [];
  inVirtualTime((at) => {
    scene(at);
    watchBatch$(projectId, batchId, { schedule: every(60_000), random: noJitter, ...options }).subscribe({
      next: ({ state }) => notes.push([watchScheduler.now(), state]),
      error: (error: unknown) => notes.push([watchScheduler.now(), ...factsOf(error)]),
      complete: () => notes.push([watchScheduler.now(), '|']),
    });
  }, 1e9);
  return notes;
};

describe('the last poll before a limit', () => {
  it('should be urgent, and no other one', () => {
    const { source, polls } = sync();
    notesOf({ source, deadline: 200_000 });
    assert.deepEqual(
      polls,
      [0, 60_000, 120_000, 180_000, 198_000].map((at) => ({ at, options: at === 198_000 ? urgent : [] })),
    );
  });

  it('should be urgent for the limit of a state, too, and so is its retry', () => {
    const { source, polls } = recording((poll) =>
      poll === 2 ? new Observable((to) => to.error(new NetworkError())) : of(running),
    );
    notesOf({ source, stateDeadlines: { running: 10_000 } });
    assert.deepEqual(polls, [
      { at: 0, options: [] },
      { at: 8_000, options: urgent },
      { at: 9_000, options: urgent },
    ]);
  });

  it('should start earlier by what the source needs', () => {
    const { source, polls } = sync();
    let leadMs = 0;
    const slow = { ...source, leadMs: () => leadMs };
    notesOf({ source: slow, deadline: 200_000 }, (at) => at(100_000, () => void (leadMs = 15_000)));
    assert.deepEqual(polls.at(-1), { at: 183_000, options: urgent });
  });

  it('should leave half of what is left for the answer, if that is less, also where the source has a queue', () => {
    const { source, polls } = sync();
    let leadMs = 0;
    const slow = { ...source, leadMs: () => leadMs };
    notesOf({ source: slow, deadline: 1_000 });
    leadMs = 200;
    notesOf({ source: slow, deadline: 1_000 });
    assert.deepEqual(
      polls.map(({ at }) => at),
      [0, 500, 0, 400],
    );
  });

  it('should be the first one at once where the limit is near from the start: it is sent once', () => {
    const { source, polls } = http(300);
    notesOf({ source: { ...source, leadMs: () => 0 }, deadline: 1_000 });
    assert.deepEqual(polls, [
      { at: 0, options: urgent },
      { at: 650, options: urgent },
    ]);
  });

  it('should take the place of an ordinary one that still waits in the queue of the source', () => {
    const open: string[] = [];
    const polls: Poll[] = [];
    const source: StateSource = {
      readState$: (_ref, options?: ReadOptions) => {
        const name = options?.urgent === true ? 'urgent' : 'ordinary';
        polls.push({ at: watchScheduler.now(), options: [name] });
        open.push(name);
        return timer(name === 'urgent' ? 50 : 50_000).pipe(
          map(() => ({ state: 'success', rawState: 'success' }) as const),
          finalize(() => open.splice(open.indexOf(name), 1)),
        );
      },
      leadMs: () => 1_000,
    };
    const events: string[] = [];
    const notes = notesOf({ source, deadline: 30_000, onEvent: ({ _tag }) => events.push(_tag) }, (at) =>
      at(27_010, () => assert.deepEqual(open, ['urgent'])),
    );
    assert.deepEqual(notes, [
      [27_050, 'success'],
      [27_050, '|'],
    ]);
    assert.deepEqual(polls, [
      { at: 0, options: ['ordinary'] },
      { at: 27_000, options: ['urgent'] },
    ]);
    assert.deepEqual(events, ['started', 'pollStarted', 'pollAnswered', 'stateChanged', 'ended']);
  });

  it('should not disturb an open poll of a source without a queue', () => {
    const { source, polls } = http(28_500);
    assert.deepEqual(notesOf({ source, deadline: 30_000 }), [
      [28_500, 'running'],
      [30_000, 'DeadlineExceededError', 'running'],
    ]);
    assert.deepEqual(
      polls.map(({ at }) => at),
      [0, 29_250],
    );
  });
});

describe('a limit that is over already', () => {
  const ended = snapshotOf({ state: 'success' });
  const overs: readonly (readonly [string, WatchOptions])[] = [
    ['deadline: 0', { deadline: 0 }],
    ['a Date in the past', { deadline: new Date(-5_000) }],
    ['a Date that is now', { deadline: new Date(0) }],
    ['a deadline of a resumed watch', { deadline: 1_000, resumeFrom: snapshotOf({ state: 'starting' }) }],
  ];
  for (const [what, options] of overs) {
    const scene = (source: StateSource, more: WatchOptions = {}): readonly unknown[] => {
      const notes: unknown[] = [];
      inVirtualTime((at) =>
        at(options.resumeFrom === undefined ? 0 : 5_000, () => {
          const since = watchScheduler.now();
          watchBatch$(projectId, batchId, { source, random: noJitter, ...options, ...more }).subscribe({
            next: ({ state }) => notes.push([watchScheduler.now() - since, state]),
            error: (error: unknown) => notes.push([watchScheduler.now() - since, ...factsOf(error)]),
            complete: () => notes.push([watchScheduler.now() - since, '|']),
          });
        }),
      );
      return notes;
    };

    it(`should cost one urgent poll whose snapshot is delivered, with ${what}`, () => {
      for (const [{ source, polls }, atMs] of [
        [sync(), 0],
        [http(300), 300],
      ] as const) {
        assert.deepEqual(scene(source), [
          [atMs, 'running'],
          [atMs, 'DeadlineExceededError', 'running'],
        ]);
        assert.deepEqual(
          polls.map((poll) => poll.options),
          [urgent],
        );
      }
    });

    it(`should be polled at once, whatever the initial delay, with ${what}`, () => {
      const { source, polls } = sync();
      scene(source, { initialDelayMs: 60_000 });
      assert.equal(polls.length, 1);
      assert.ok(polls[0] !== undefined && [0, 5_000].includes(polls[0].at));
    });

    it(`should wait for 10 s at most, with ${what}`, () => {
      const { source, polls } = recording(() => NEVER);
      assert.deepEqual(scene(source), [[10_000, 'DeadlineExceededError', lastState(options)]]);
      assert.equal(polls.length, 1);
    });

    it(`should make no retry, with ${what}`, () => {
      const { source, polls } = recording(() => new Observable((to) => to.error(new NetworkError())));
      assert.deepEqual(scene(source), [[0, 'DeadlineExceededError', lastState(options)]]);
      assert.equal(polls.length, 1);
    });

    it(`should end with the job where that poll finds it has ended, with ${what}`, () => {
      assert.deepEqual(scene(fakeSource(['success'])), [
        [0, 'success'],
        [0, '|'],
      ]);
      assert.equal(ended.terminal, true);
    });
  }

  it('should let a resumed watch go on in a state that has no limit', () => {
    const resumeFrom = snapshotOf({ state: 'starting' });
    const notes: string[] = [];
    inVirtualTime((at) =>
      at(5_000, () => {
        const source = fakeSource(['running', 'success']);
        const options = { source, resumeFrom, stateDeadlines: { starting: 1_000 }, schedule: every(10) };
        watchBatch$(projectId, batchId, options).subscribe({
          next: ({ state }) => notes.push(state),
          error: assert.ifError,
        });
      }),
    );
    assert.deepEqual(notes, ['running', 'success']);
  });

  it('should end a resumed watch whose state is over its limit, after one poll', () => {
    const { source, polls } = http(40);
    const resumeFrom = snapshotOf({ state: 'running' });
    let raised: unknown;
    inVirtualTime((at) =>
      at(5_000, () =>
        watchBatch$(projectId, batchId, { source, resumeFrom, stateDeadlines: { running: 1_000 } }).subscribe(
          { error: (error: unknown) => (raised = error) },
        ),
      ),
    );
    assert.ok(raised instanceof StateDeadlineExceededError);
    assert.deepEqual([raised.elapsedMs, raised.polls], [5_040, 2]);
    assert.deepEqual(
      polls.map((poll) => poll.options),
      [urgent],
    );
  });

  for (const [what, latencyMs] of [
    ['a source that answers at once', undefined],
    ['one over HTTP', 300],
  ] as const)
    it(`should cost one poll in a watcher, too, alone and beside another subscriber, with ${what}`, () => {
      const { source, polls } = latencyMs === undefined ? sync() : http(latencyMs);
      const notes: unknown[] = [];
      const listen = (watched$: Observable<BatchSnapshot>): unknown =>
        watched$.subscribe({
          next: ({ state }) => notes.push(state),
          error: (error: unknown) => notes.push(factsOf(error)[0]),
        });
      inVirtualTime((at) => {
        const watcher = createWatcher({ source, schedule: every(60_000) });
        listen(watcher.watchBatch$(projectId, batchId, { deadline: 0 }));
        at(1_000, () => {
          assert.deepEqual(notes, ['running', 'DeadlineExceededError']);
          assert.equal(polls.length, 1);
          const other = watcher.watchBatch$(projectId, batchId).subscribe();
          at(11_000, () => listen(watcher.watchBatch$(projectId, batchId, { deadline: 0 })));
          at(12_000, () => other.unsubscribe());
        });
      });
      assert.equal(polls.length, 3);
      assert.equal(notes.at(-1), 'DeadlineExceededError');
      assert.equal(new Set(polls.map(({ at }) => at)).size, 3);
    });
});

/** A wall clock that is set, beside a clock that is not. */
const clockSetBy = (jumpMs: number, atMs: number): WatchScheduler => ({
  now: () => watchScheduler.now() + (watchScheduler.monotonicNow() >= atMs ? jumpMs : 0),
  monotonicNow: () => watchScheduler.monotonicNow(),
  schedule: watchScheduler.schedule,
});

describe('a limit, when the wall clock is set', () => {
  for (const [what, jumpMs, endMs] of [
    ['forwards', HOUR, 2 * HOUR],
    ['backwards', -HOUR, 4 * HOUR],
  ] as const) {
    it(`should follow the wall clock if it is a Date, ${what}`, () => {
      const { source, polls } = sync();
      const scheduler = clockSetBy(jumpMs, 20 * 60_000);
      const notes = notesOf({
        source,
        scheduler,
        deadline: new Date(3 * HOUR),
        schedule: every(40 * 60_000),
      });
      assert.deepEqual(notes.at(-1), [endMs, 'DeadlineExceededError', 'running']);
      assert.deepEqual(polls.at(-1), { at: endMs - 2_000, options: urgent });
    });

    it(`should not follow it if it is a duration, ${what}`, () => {
      const { source } = sync();
      const scheduler = clockSetBy(jumpMs, 20 * 60_000);
      const notes = notesOf({ source, scheduler, deadline: 3 * HOUR, schedule: every(40 * 60_000) });
      assert.deepEqual(notes.at(-1), [3 * HOUR, 'DeadlineExceededError', 'running']);
    });
  }

  it('should be noticed within a minute where a Date has passed', () => {
    const { source } = http(10);
    const scheduler = clockSetBy(5 * HOUR, 90_010);
    const notes = notesOf({ source, scheduler, deadline: new Date(3 * HOUR), schedule: every(2 * HOUR) });
    const [endMs, tag] = notes.at(-1) as [number, string];
    assert.equal(tag, 'DeadlineExceededError');
    assert.ok(endMs > 90_010 && endMs <= 150_030, String(endMs));
  });

  it('should give the Date as milliseconds since the start in its error', () => {
    let raised: unknown;
    inVirtualTime(() => {
      watchBatch$(projectId, batchId, { source: sync().source, deadline: new Date(7_000) }).subscribe({
        error: (error: unknown) => (raised = error),
      });
    });
    assert.ok(raised instanceof DeadlineExceededError);
    assert.equal(raised.deadlineMs, 7_000);
  });
});

describe('a process that was stopped beyond a limit', () => {
  it('should make one urgent poll before the limit ends the watch', () => {
    const { source, polls } = sync();
    notesOf({ source, deadline: HOUR, scheduler: suspendedScheduler(90_000, 2 * HOUR) });
    assert.deepEqual(
      polls.map((poll) => poll.options),
      [[], [], urgent],
    );
  });
});

describe('many jobs with one limit', () => {
  it('should each be polled as urgent before it', () => {
    const asked$ = new Subject<string>();
    const urgentIds = new Set<string>();
    const source: StateSource = {
      readState$: ({ batchId: id }, options) => {
        if (options?.urgent === true) urgentIds.add(id);
        return of(running);
      },
      leadMs: () => 500,
    };
    inVirtualTime(() => {
      for (let n = 0; n < 50; n += 1)
        watchBatch$('p1', refNo(n).batchId, { source, deadline: 100_000 }).subscribe({
          error: () => asked$.next(''),
        });
    });
    assert.equal(urgentIds.size, 50);
  });
});
