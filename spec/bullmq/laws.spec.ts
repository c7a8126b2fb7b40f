import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isRight } from 'fp-ts/lib/Either.js';
import { catchError, lastValueFrom, map, of, toArray } from 'rxjs';
import {
  type BatchRef,
  type BatchSnapshot,
  constantDelay,
  every,
  HttpError,
  limitRetries,
  NetworkError,
  NoSuchBatchError,
  type StateSource,
  ThrottledError,
  watchBatch$,
  type WatchError,
} from 'dli-watch';
import { addWatches, type WorkerWatch } from 'dli-watch/bullmq';
import { type FakeAnswer, fakeSource } from 'dli-watch/testing';
import { refNo } from '../support/fixtures.ts';
import { type Stage, until, useStage } from './support/stage.ts';

const WATCHES = 100;

const state = fc.constantFrom('starting', 'running', 'Running', 'recovering', 'paused');
const fault = fc.constantFrom(
  new NetworkError({ code: 'ECONNRESET' }),
  new HttpError({ status: 503, retryAfterMs: 3 }),
  new HttpError({ status: 403 }),
  new ThrottledError({ status: 429, retryAfterMs: 3 }),
  new NoSuchBatchError({ status: 400, code: 'DLI.0002' }),
);
/** What a job answers to its polls, one after the other. */
const script: fc.Arbitrary<readonly FakeAnswer[]> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 5, arbitrary: state }, { weight: 1, arbitrary: fault }), { maxLength: 12 }),
    fc.constantFrom('success', 'dead'),
  )
  .map(([answers, end]) => [...answers, end]);

/** A source in which each job has a script of its own. */
const sourceOf = (scripts: readonly (readonly FakeAnswer[])[]): StateSource => {
  const sources = new Map(scripts.map((answers, n) => [refNo(n).batchId, fakeSource(answers)]));
  return { readState$: (ref, context) => sources.get(ref.batchId)!.readState$(ref, context) };
};

const isError = (value: BatchSnapshot | WatchError): value is WatchError => value instanceof Error;

/** A value of a watch, without its times. */
const valueOf = (value: BatchSnapshot | WatchError): string => {
  if (!isError(value))
    return `${value.previousState} → ${value.rawState} (${value.state}), poll ${value.polls}`;
  const cause = value.cause instanceof Error ? value.cause.message : 'nothing';
  return `${value._tag} by ${cause}`;
};

/** The values of a watch in this process. */
const localValues = ({ projectId, batchId }: BatchRef, options: WorkerWatch): Promise<readonly string[]> =>
  lastValueFrom(
    watchBatch$(projectId, batchId, options).pipe(
      catchError((error: unknown) => of(error as WatchError)),
      map(valueOf),
      toArray(),
    ),
  );

/** The values of the same watches on a queue. */
const queueValues = async (
  { work, queue, changes }: Stage,
  refs: readonly BatchRef[],
  options: WorkerWatch,
): Promise<readonly (readonly string[])[]> => {
  const before = changes.length;
  const worker = work(options, { limiter: { max: 100_000, duration: 1_000 } });
  await addWatches(queue, refs);
  await until(async () => Object.values(await queue.getJobCounts()).every((count) => count === 0));
  await worker.close();
  const last = `${String(await queueCount(queue))}-0`;
  await until(() => changes.at(-1)?.id === last);
  const values = new Map<string | undefined, string[]>(refs.map(({ batchId }) => [batchId, []]));
  for (const { result } of changes.slice(before)) {
    const value = isRight(result) ? result.right : result.left;
    const batchId = isError(value) ? value.ref?.batchId : value.batchId;
    values.get(batchId)?.push(valueOf(value));
  }
  return [...values.values()];
};

const queueCount = async (queue: Stage['queue']): Promise<unknown> => {
  const { client } = (queue as unknown as { backend: { client: Promise<{ get: (key: string) => unknown }> } })
    .backend;
  return (await client).get(queue.toKey('changes:count'));
};

describe('a watch on a queue', function () {
  this.timeout(120_000);
  const stage = useStage();

  it('should have the same values as one in this process', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(script, { minLength: WATCHES, maxLength: WATCHES }),
        fc.constantFrom('changes' as const, 'polls' as const),
        async (scripts, emit) => {
          const refs = scripts.map((_, n) => refNo(n));
          const options = (): WorkerWatch => ({
            source: sourceOf(scripts),
            schedule: every(5),
            retry: limitRetries(2)(constantDelay(5)),
            notFoundGraceMs: 0,
            emit,
          });
          const local = options();
          const expected = await Promise.all(refs.map((ref) => localValues(ref, local)));
          assert.deepEqual(await queueValues(stage(), refs, options()), expected);
        },
      ),
      { numRuns: 4, endOnFailure: true },
    ));
});
