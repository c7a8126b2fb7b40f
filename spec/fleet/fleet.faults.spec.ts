import {
  type BatchRef,
  createWatcher,
  every,
  type FleetOptions,
  PollFailedError,
  type StateReading,
  type StateSource,
  UnexpectedError,
  watchBatches$,
  type WatchError,
} from 'dli-watch';
import { fakeSource, noJitter, snapshotOf } from 'dli-watch/testing';
import { isLeft } from 'fp-ts/lib/Either.js';
import assert from 'node:assert/strict';
import { concat, config, from, map, NEVER, Observable, of, Subject, throwError } from 'rxjs';
import { outcomeOf } from '../support/observing.ts';
import { readings, refNo } from '../support/fixtures.ts';
import { summaryOf } from './support/fleets.ts';

const [one, two] = [refNo(1), refNo(2)] as const;
const settings = { random: noJitter, schedule: every(10) };
const good = (): StateSource => fakeSource(['running', 'success']);

/** Job 1 is answered by `readState$`, job 2 as usual. */
const faultyFor1 = (readState$: StateSource['readState$']): StateSource => {
  const healthy = fakeSource(['running', 'success']);
  return {
    readState$: (ref) => (ref.batchId === one.batchId ? readState$(ref) : healthy.readState$(ref)),
  };
};

const WAYS = [
  [
    'watchBatches$',
    (targets: Parameters<typeof watchBatches$>[0], { source, ...options }: FleetOptions) =>
      watchBatches$(targets, { ...settings, spreadMs: 0, source, ...options }),
  ],
  [
    'a watcher',
    (targets: Parameters<typeof watchBatches$>[0], { drop$, ...options }: FleetOptions) =>
      createWatcher({ ...settings, ...options }).watchBatches$(targets, { spreadMs: 0, drop$ }),
  ],
] as const;

/** Throws whatever of it is read. */
const hostile = (): object =>
  new Proxy(
    {},
    {
      get: () => {
        throw new RangeError('not readable');
      },
      has: () => {
        throw new RangeError('not readable');
      },
    },
  );

const errorWithHostileMessage = (): Error =>
  Object.defineProperty(new Error('x'), 'message', {
    get: () => {
      throw new RangeError('no message');
    },
  });

for (const [name, watchAll$] of WAYS)
  describe(`${name}, when something of one job is broken`, () => {
    const readingsOf = (faulty$: Observable<unknown>): StateSource =>
      faultyFor1(() => faulty$ as Observable<StateReading>);
    const endOf1 = (source: StateSource): WatchError => {
      const { values, completed } = outcomeOf(watchAll$([one, two], { source }));
      assert.ok(completed);
      assert.deepEqual(
        values.map(summaryOf).filter((line) => line.startsWith('2')),
        ['2 running', '2 success'],
      );
      const ends = values.filter(isLeft).map(({ left }) => left);
      assert.equal(ends.length, 1);
      return ends[0]!;
    };

    for (const [what, reading] of [
      ['undefined', undefined],
      ['null', null],
      ['a state of the service', { state: 'RUNNING' }],
      ['a hostile object', hostile()],
    ] as const)
      it(`should end only that job if its source emits ${what}`, () => {
        const error = endOf1(readingsOf(from([reading])));
        assert.ok(error instanceof PollFailedError && error.cause instanceof UnexpectedError);
        assert.deepEqual(error.ref, one);
      });

    for (const [what, raised] of [
      ['an error whose message cannot be read', errorWithHostileMessage()],
      ['a hostile object', hostile()],
    ] as const)
      it(`should end only that job if its source fails with ${what}`, () => {
        const error = endOf1(readingsOf(throwError(() => raised)));
        assert.ok(error instanceof PollFailedError && error.cause instanceof UnexpectedError);
      });

    it('should end all jobs with AbortedError if the reason of the signal cannot be read', () => {
      const signal = AbortSignal.abort(errorWithHostileMessage());
      const { values, completed } = outcomeOf(watchAll$([one, two], { source: good(), signal }));
      assert.deepEqual(values.map(summaryOf), ['1 AbortedError', '2 AbortedError']);
      assert.ok(completed);
    });

    it('should end each job with its own error if the timers of the scheduler throw', () => {
      const scheduler = {
        now: () => 0,
        schedule: () => {
          throw new RangeError('no such timer');
        },
      };
      const { values, completed } = outcomeOf(watchAll$([one, two], { source: good(), scheduler }));
      const ends = values.filter(isLeft).map(({ left }) => left);
      assert.deepEqual(
        ends.map(({ _tag, ref }) => [_tag, ref]),
        [
          ['PollFailedError', one],
          ['PollFailedError', two],
        ],
      );
      assert.ok(completed);
    });

    it('should keep the last state in the error of a job for which a timer of the scheduler throws', () => {
      const scheduler = {
        now: () => 5_000,
        schedule: () => {
          throw new RangeError('no such timer');
        },
      };
      const { values } = outcomeOf(watchAll$([one], { source: good(), scheduler }));
      const [end] = values.filter(isLeft).map(({ left }) => left);
      assert.deepEqual([end?.lastSnapshot?.state, end?.polls, end?.elapsedMs], ['running', 1, 0]);
    });

    it('should ignore a dropped value that cannot be read', () => {
      const drop$ = concat(of(hostile() as BatchRef, undefined as unknown as BatchRef), NEVER);
      const source = fakeSource(['success']);
      const { values, completed } = outcomeOf(watchAll$([one], { source, drop$ }));
      assert.deepEqual(values.map(summaryOf), ['1 success']);
      assert.ok(completed);
    });

    it('should emit an InvalidRefError for a target that cannot be read, and watch the others', () => {
      const { proxy, revoke } = Proxy.revocable({}, {});
      revoke();
      const getter = {
        projectId: 'p1',
        get batchId(): string {
          throw errorWithHostileMessage();
        },
      };
      const hostileSnapshot = Object.defineProperty({ ...snapshotOf(one) }, 'state', {
        get: () => {
          throw new RangeError('not readable');
        },
      });
      const targets = [hostile(), proxy, getter, hostileSnapshot, two] as BatchRef[];
      const { values, completed } = outcomeOf(watchAll$(of(...targets), { source: fakeSource(['success']) }));
      assert.deepEqual(values.map(summaryOf), [
        ...Array.from({ length: 4 }, () => 'none InvalidRefError'),
        '2 success',
      ]);
      assert.ok(completed);
    });

    it('should throw a TypeError that names the target if one of an iterable cannot be read', () => {
      for (const target of [hostile(), errorWithHostileMessage()])
        assert.throws(() => watchAll$([one, target as never], { source: good() }), {
          name: 'TypeError',
          message: /targets\[1\]/,
        });
    });

    it('should keep the last state in the error of a job whose later answer is broken', () => {
      const source = faultyFor1(() => answers.shift() as Observable<StateReading>);
      const answers: unknown[] = [of(readings['r']), of(undefined)];
      const error = endOf1(source);
      assert.equal(error.lastSnapshot?.state, 'running');
      assert.equal(error.polls, 1);
    });
  });

it('a fleet should pass on the first value of each job in the order of the targets', () => {
  const { values } = outcomeOf(
    watchBatches$([two, one], { ...settings, spreadMs: 0, source: fakeSource(['success']) }).pipe(
      map(summaryOf),
    ),
  );
  assert.deepEqual(values, ['2 success', '1 success']);
});

describe('a fleet, when the teardown of a source throws', () => {
  it('should stop every job', async () => {
    const open = new Set<string>();
    const source: StateSource = {
      readState$: ({ batchId }) =>
        new Observable(() => {
          open.add(batchId);
          return () => {
            open.delete(batchId);
            if (batchId === one.batchId) throw new RangeError('torn');
          };
        }),
    };
    const { onUnhandledError } = config;
    config.onUnhandledError = () => undefined;
    try {
      const watching = watchBatches$([one, two], { ...settings, spreadMs: 0, source }).subscribe();
      assert.equal(open.size, 2);
      watching.unsubscribe();
      await Promise.resolve();
      assert.equal(open.size, 0);
    } finally {
      config.onUnhandledError = onUnhandledError;
    }
  });

  it('should drop the job, and complete', async () => {
    const torn$ = new Observable<StateReading>(() => () => {
      throw new RangeError('torn');
    });
    const source = faultyFor1(() => torn$);
    const { onUnhandledError } = config;
    config.onUnhandledError = () => undefined;
    try {
      const drop$ = new Subject<BatchRef>();
      let completed = false;
      watchBatches$([one], { ...settings, spreadMs: 0, source, drop$ }).subscribe({
        error: assert.ifError,
        complete: () => (completed = true),
      });
      drop$.next(one);
      await Promise.resolve();
      assert.ok(completed);
    } finally {
      config.onUnhandledError = onUnhandledError;
    }
  });
});
