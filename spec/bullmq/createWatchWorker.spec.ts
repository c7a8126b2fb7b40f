import assert from 'node:assert/strict';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { defer, NEVER, of, Subject, throwError } from 'rxjs';
import {
  AuthError,
  type BatchRef,
  constantDelay,
  every,
  NetworkError,
  type StateSource,
  ThrottledError,
  type WatchCheckpoint,
  type WatchEvent,
  watchBatch$,
} from 'dli-watch';
import { addWatches, readWatches, WorkerPausedError } from 'dli-watch/bullmq';
import { fakeSource, snapshotOf } from 'dli-watch/testing';
import { refNo } from '../support/fixtures.ts';
import { jobIdOf, until, useStage } from './support/stage.ts';

const schedule = every(20);
const a = refNo(1);
const b = refNo(2);

describe('createWatchWorker', () => {
  const stage = useStage();

  it('should report each change of a watch, and its end, in order', async () => {
    const { work, queue, wordsOf, changes, errors } = stage();
    const source = fakeSource(['starting', 'starting', 'running', 'recovering', 'running', 'success']);
    work({ source, schedule });
    await addWatches(queue, [a, b]);
    await until(() => wordsOf(a).includes('success') && wordsOf(b).includes('success'));
    for (const ref of [a, b])
      assert.deepEqual(wordsOf(ref), ['starting', 'running', 'recovering', 'running', 'success']);
    assert.equal(source.polls(), 12);
    const last = changes.at(-1)!.result;
    assert.ok(isRight(last));
    assert.equal(last.right.polls, 6);
    assert.equal(last.right.previousState, 'running');
    await until(async () => (await queue.getJobCounts('active', 'delayed', 'waiting'))['active'] === 0);
    assert.equal(await queue.getJob(jobIdOf(a)), undefined);
    assert.deepEqual(errors, []);
  });

  it('should show the state as the progress of the job, and why the last attempt failed', async () => {
    const { work, queue, wordsOf } = stage();
    const source = fakeSource(['running', 'running', new NetworkError({ code: 'ECONNRESET' })]);
    work({ source, schedule, retry: constantDelay(20) });
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length > 0);
    const progressOf = async () => (await queue.getJob(jobIdOf(a)))?.progress as Record<string, unknown>;
    await until(async () => (await progressOf())['problem'] !== undefined);
    const { since, ...progress } = await progressOf();
    assert.deepEqual(progress, { state: 'running', polls: 2, problem: 'the connection failed (ECONNRESET)' });
    assert.equal(typeof since, 'number');
  });

  it('should make a `WatchError` a change, after which the watch can be added again', async () => {
    const { work, queue, wordsOf, changes } = stage();
    const source = fakeSource(['running', new NetworkError(), new NetworkError(), 'success']);
    let attempts = 0;
    const retry = () =>
      (attempts += 1) === 1 ? constantDelay(20)({} as never) : ({ _tag: 'None' } as const);
    work({ source, schedule, retry });
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length === 2);
    assert.deepEqual(wordsOf(a), ['running', 'RetriesExhaustedError']);
    const [, { result } = assert.fail()] = changes;
    assert.ok(isLeft(result));
    assert.equal(result.left.lastSnapshot?.state, 'running');
    assert.equal((result.left as { cause?: Error }).cause instanceof NetworkError, true);
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length === 3);
    assert.deepEqual(wordsOf(a), ['running', 'RetriesExhaustedError', 'success']);
    assert.equal((await queue.getJobCounts('failed'))['failed'], 0);
  });

  it('should resume from a snapshot, and from a checkpoint with what it knows of the poll', async () => {
    const { work, queue, wordsOf, changes } = stage();
    const stored: string[] = [];
    const failing = fakeSource(['running', new NetworkError()]);
    await new Promise<void>((resolve) => {
      const retry = constantDelay(60_000);
      const watch = watchBatch$(b.projectId, b.batchId, {
        source: failing,
        schedule,
        retry,
        onEvent: (event) => {
          if (event._tag !== 'retryScheduled') return;
          stored.push(JSON.stringify(event.checkpoint()));
          setTimeout(() => {
            watch.unsubscribe();
            resolve();
          }, 0);
        },
      }).subscribe();
    });
    const events: WatchEvent[] = [];
    work({ source: fakeSource(['success']), schedule, onEvent: (event) => events.push(event) });
    const snapshot = snapshotOf({ ...a, state: 'running', polls: 7 });
    await addWatches(queue, [snapshot, JSON.parse(stored[0]!) as WatchCheckpoint]);
    await until(() => wordsOf(a).length + wordsOf(b).length === 2);
    const polls = changes.map(({ result }) => isRight(result) && [result.right.batchId, result.right.polls]);
    assert.deepEqual(
      new Map(polls as [string, number][]),
      new Map([
        [a.batchId, 8],
        [b.batchId, 2],
      ]),
    );
    const started = events.filter((event) => event._tag === 'pollStarted' && event.ref.batchId === b.batchId);
    assert.deepEqual(
      started.map((event) => event._tag === 'pollStarted' && event.attempt),
      [2],
    );
  });

  it('should report `started` and `ended` once, whatever the number of attempts', async () => {
    const { work, queue, wordsOf } = stage();
    const events: string[] = [];
    const source = fakeSource(['running', 'running', new NetworkError(), 'success']);
    work({ source, schedule, retry: constantDelay(20), onEvent: ({ _tag }) => events.push(_tag) });
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length === 2);
    const attempt = (...end: string[]) => ['pollStarted', ...end];
    assert.deepEqual(events, [
      'started',
      ...attempt('pollAnswered', 'stateChanged', 'pollScheduled'),
      ...attempt('pollAnswered', 'pollScheduled'),
      ...attempt('pollFailed', 'retryScheduled'),
      ...attempt('pollAnswered', 'stateChanged', 'ended'),
    ]);
  });

  it('should emit each poll if asked to', async () => {
    const { work, queue, wordsOf } = stage();
    work({ source: fakeSource(['running', 'running', 'success']), schedule, emit: 'polls' });
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length === 3);
    assert.deepEqual(wordsOf(a), ['running', 'running', 'success']);
  });

  it('should not let a slow poll keep the watches of others waiting, nor lose it when the worker closes', async () => {
    const { work, queue, wordsOf } = stage();
    let answer = (): void => undefined;
    const slow = new Promise<void>((resolve) => (answer = resolve));
    const source: StateSource = {
      readState$: (ref) => {
        const success = { state: 'success', rawState: 'success' } as const;
        return ref.batchId === a.batchId ? defer(() => slow.then(() => success)) : of(success);
      },
    };
    const worker = work({ source, schedule });
    await addWatches(queue, [a, b]);
    await until(() => wordsOf(b).length === 1);
    assert.deepEqual(wordsOf(a), []);
    const closing = worker.close();
    answer();
    await closing;
    await until(() => wordsOf(a).length === 1);
    assert.equal(await queue.getJob(jobIdOf(a)), undefined);
  });

  describe('a job', () => {
    it('should fail if it is no watch, and stay if it is one of a later version', async () => {
      const { work, queue, errors } = stage();
      work({ source: fakeSource(['running']), schedule });
      await queue.add('mail', { to: 'someone' });
      await queue.add('watch', { v: 2, run: 'x', rev: 0 }, { jobId: 'later/watch' });
      await until(async () => (await queue.getJobCounts('failed'))['failed'] === 1 && errors.length > 0);
      const [failed] = await queue.getJobs(['failed']);
      assert.match(String(failed?.failedReason), /^the job is no watch: data/);
      assert.match(errors[0]!.message, /^the job later\/watch cannot be read: .*it stays in the queue$/i);
      assert.equal(await (await queue.getJob('later/watch'))?.getState(), 'delayed');
    });

    it('should end its watch if it has killed ten workers in a row, without a further attempt', async () => {
      const { work, queue, wordsOf, changes, redis } = stage();
      const source = fakeSource(['running']);
      await addWatches(queue, [a, b]);
      await redis.client.hset(queue.toKey(jobIdOf(a)), 'stc', 10);
      await redis.client.hset(queue.toKey(jobIdOf(b)), 'stc', 9);
      work({ source, schedule });
      await until(() => wordsOf(a).length + wordsOf(b).length === 2);
      assert.deepEqual(wordsOf(a), ['PollFailedError']);
      assert.deepEqual(wordsOf(b), ['running']);
      const { result } = changes.find((change) => isLeft(change.result))!;
      assert.ok(isLeft(result));
      assert.match(result.left.message, /^its job has killed its workers: 10 times in a row/);
      assert.equal((result.left as { cause?: { _tag: string } }).cause?._tag, 'UnexpectedError');
      assert.equal(source.polls(a), 0);
      // The stalls before a commit do not count any more.
      await redis.client.hset(queue.toKey(jobIdOf(b)), 'stc', 14);
      const polls = source.polls(b);
      await until(() => source.polls(b) > polls + 3);
      assert.deepEqual(wordsOf(b), ['running']);
    });
  });

  describe('a 429', () => {
    it('should pause all workers for its Retry-After, and spend no retry', async () => {
      const { work, queue, wordsOf } = stage();
      const started: number[] = [];
      let throttledAt = 0;
      // The first attempt of each worker is throttled, when both are under way.
      const both$ = new Subject<never>();
      const source: StateSource = {
        readState$: () =>
          defer(() => {
            started.push(performance.now());
            if (started.length > 2) return of({ state: 'success', rawState: 'success' } as const);
            if (started.length === 2)
              queueMicrotask(() => {
                throttledAt = performance.now();
                both$.error(new ThrottledError({ status: 429, retryAfterMs: 700 }));
              });
            return both$;
          }),
      };
      const retry = () => ({ _tag: 'None' }) as const;
      const limiter = { max: 2, duration: 50 };
      work({ source, schedule, retry }, { limiter, concurrency: 1 });
      work({ source, schedule, retry }, { limiter, concurrency: 1 });
      const refs = Array.from({ length: 6 }, (_, n) => refNo(n));
      await addWatches(queue, refs);
      await until(() => refs.every((ref) => wordsOf(ref).length === 1));
      assert.ok(refs.every((ref) => wordsOf(ref)[0] === 'success'));
      assert.equal(started.length, 8);
      const pauseMs = started[2]! - throttledAt;
      assert.ok(pauseMs > 690, String(pauseMs));
    });
  });

  describe('a source that cannot ask the service', () => {
    const refused: StateSource = {
      readState$: () => throwError(() => new AuthError({ reason: 'the token was rejected', status: 401 })),
    };

    it('should pause its worker, say so once, and leave the watches to others', async () => {
      const { work, queue, wordsOf, errors } = stage();
      const bad = work({ source: refused, schedule });
      const refs = Array.from({ length: 10 }, (_, n) => refNo(n));
      await addWatches(queue, refs);
      await until(() => errors.length > 0 && bad.isPaused());
      assert.deepEqual(refs.flatMap(wordsOf), []);
      work({ source: fakeSource(['running', 'success']), schedule });
      await until(() => refs.every((ref) => wordsOf(ref).includes('success')));
      for (const ref of refs) assert.deepEqual(wordsOf(ref), ['running', 'success']);
      assert.equal(errors.length, 1);
      const [error] = errors;
      assert.ok(error instanceof WorkerPausedError);
      assert.match(
        error.message,
        /^this worker is paused, because it cannot ask the service: .*it tries again in 30 s; no watch has ended; correct /,
      );
      assert.ok(error.cause instanceof AuthError);
    });

    it('should not pause worker after worker for one watch whose project refuses them all', async () => {
      const { work, queue, wordsOf, errors } = stage();
      const allowed = fakeSource(['running', 'success']);
      const source: StateSource = {
        readState$: (ref, options) =>
          ref.batchId === a.batchId ? refused.readState$(ref) : allowed.readState$(ref, options),
      };
      await addWatches(queue, [a]);
      for (let paused = 1; paused <= 3; paused += 1) {
        const worker = work({ source, schedule });
        await until(() => errors.length === paused && worker.isPaused());
      }
      const fourth = work({ source, schedule });
      await until(() => errors.length === 4);
      assert.equal(fourth.isPaused(), false);
      assert.ok(errors.slice(0, 3).every((error) => error instanceof WorkerPausedError));
      const message = `the watch of the job ${jobIdOf(a)} cannot go on: 4 attempts in a row were refused, the last one by: `;
      assert.ok(errors[3]!.message.startsWith(message));
      await addWatches(queue, [b]);
      await until(() => wordsOf(b).includes('success'));
      assert.deepEqual([wordsOf(a), errors.length], [[], 4]);
      assert.equal((await queue.getJobCounts('delayed'))['delayed'], 1);
    });
  });

  describe('a limit of time', () => {
    const hanging = fakeSource(['running']);

    it('should end the watch after one last poll, although the wait crosses it', async () => {
      const { work, queue, wordsOf, changes } = stage();
      const started: number[] = [];
      const source: StateSource = {
        readState$: (ref) => {
          started.push(Date.now());
          return hanging.readState$(ref);
        },
      };
      work({ source, schedule: every(60_000) });
      const since = Date.now();
      await addWatches(queue, [a], { deadline: 1_500 });
      await until(() => wordsOf(a).length === 2);
      assert.deepEqual(wordsOf(a), ['running', 'DeadlineExceededError']);
      const { result } = changes[1]!;
      assert.ok(isLeft(result) && result.left._tag === 'DeadlineExceededError');
      assert.equal(result.left.deadlineMs, 1_500);
      assert.ok(result.left.elapsedMs >= 1_500);
      assert.ok(Date.now() - since >= 1_500);
      // The first and the last poll; a further one if the machine was late by more than a second.
      assert.ok(started.length === 2 || (started.length === 3 && result.left.elapsedMs > 2_500));
    });

    it('should find a change by the last poll', async () => {
      const { work, queue, wordsOf } = stage();
      work({ source: fakeSource(['running', 'success']), schedule: every(60_000) });
      await addWatches(queue, [a], { stateDeadlines: { running: 1_000 } });
      await until(() => wordsOf(a).length === 2);
      assert.deepEqual(wordsOf(a), ['running', 'success']);
    });

    it('should end the watch of a state, also of one that is unknown', async () => {
      const { work, queue, wordsOf } = stage();
      const hourAgo = Date.now() - 3_600_000;
      const facts = { rawState: 'Paused', stateSince: hourAgo, watchedSince: hourAgo, observedAt: hourAgo };
      const stored = snapshotOf({ ...b, state: 'unknown', ...facts });
      work({ source: fakeSource(['Paused']), schedule: every(60_000) });
      await addWatches(queue, [a], { stateDeadlines: { unknown: 1_000 } });
      await addWatches(queue, [stored]);
      await until(() => wordsOf(a).length === 2 && wordsOf(b).length === 1);
      assert.deepEqual(wordsOf(a), ['unknown', 'StateDeadlineExceededError']);
      assert.deepEqual(wordsOf(b), ['StateDeadlineExceededError']);
    });

    it('should hold although no worker ran when it was over, after one fresh poll', async () => {
      const { work, queue, wordsOf, changes } = stage();
      const first = work({ source: hanging, schedule: every(60_000) });
      const overAt = Date.now() + 6_000; // later than the first polls, also on a busy machine
      await addWatches(queue, [a], { deadline: new Date(overAt) });
      await addWatches(queue, [b], { deadline: 6_000 });
      await until(() => wordsOf(a).length + wordsOf(b).length === 2);
      await first.close();
      const observed = changes.map(({ result }) => (isRight(result) ? result.right.observedAt : 0));
      await until(() => Date.now() > Math.max(overAt, ...observed.map((at) => at + 6_000)) + 2_000);
      assert.equal(changes.length, 2);
      const later = fakeSource(['running']);
      work({ source: later, schedule: every(60_000) });
      await until(() => changes.length === 4);
      assert.deepEqual(wordsOf(a), ['running', 'DeadlineExceededError']);
      assert.deepEqual(wordsOf(b), ['running', 'DeadlineExceededError']);
      assert.deepEqual([later.polls(a), later.polls(b)], [1, 1]);
    });

    it('should end the watch after one fresh poll also if that fails', async () => {
      const { work, queue, wordsOf } = stage();
      const failing = fakeSource([new NetworkError({ code: 'ECONNRESET' })]);
      const hourAgo = Date.now() - 3_600_000;
      const times = { stateSince: hourAgo, watchedSince: hourAgo, observedAt: hourAgo };
      work({ source: failing, schedule, retry: constantDelay(100) });
      await addWatches(queue, [snapshotOf({ ...a, state: 'running', ...times })], { deadline: 60_000 });
      await until(() => wordsOf(a).length === 1);
      assert.deepEqual(wordsOf(a), ['DeadlineExceededError']);
      assert.equal(failing.polls(a), 1);
    });

    it('should hold although the last poll is refused', async () => {
      const { work, queue, wordsOf } = stage();
      const hourAgo = Date.now() - 3_600_000;
      const times = { stateSince: hourAgo, watchedSince: hourAgo, observedAt: hourAgo };
      const checkpoint = await new Promise<WatchCheckpoint>((resolve, reject) => {
        const watching = watchBatch$(a.projectId, a.batchId, {
          source: fakeSource(['running']),
          resumeFrom: snapshotOf({ ...a, state: 'running', ...times }),
          onEvent: (event) => {
            if (event._tag === 'pollScheduled') resolve(event.checkpoint());
          },
        }).subscribe({ error: reject });
        watching.unsubscribe();
      });
      const readState$ = () => throwError(() => new AuthError({ reason: 'refused', status: 403 }));
      work({ source: { readState$ }, schedule });
      await addWatches(queue, [checkpoint], { deadline: 60_000 });
      await until(() => wordsOf(a).length === 1);
      assert.deepEqual(wordsOf(a), ['DeadlineExceededError']);
    });

    it('should hold although a poll gets no answer', async () => {
      const { work, queue, wordsOf } = stage();
      work({ source: { readState$: () => NEVER }, schedule });
      await addWatches(queue, [a], { deadline: 500 });
      await until(() => wordsOf(a).length === 1);
      assert.deepEqual(wordsOf(a), ['DeadlineExceededError']);
    });
  });

  it('should keep the checkpoint of each watch, as a target of others', async () => {
    const { work, queue, wordsOf } = stage();
    work({ source: fakeSource(['running']), schedule: every(60_000) });
    await addWatches(queue, [a]);
    await until(() => wordsOf(a).length === 1);
    await until(async () => '_tag' in (await readWatches(queue))[0]!);
    const [checkpoint] = (await readWatches(queue)) as readonly [WatchCheckpoint & BatchRef];
    assert.equal(checkpoint.snapshot?.state, 'running');
    assert.equal(checkpoint.batchId, a.batchId);
  });
});
