import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { expectTypeOf } from 'expect-type';
import { EMPTY, type Observable } from 'rxjs';
import {
  type AsyncIterableOptions,
  awaitBatch,
  batchTask,
  type BatchSnapshot,
  settle,
  type TerminalSnapshot,
  toAsyncIterable,
  watchBatch$,
  type WatchError,
  type WatchOptions,
} from 'dli-watch';
import { testRef } from 'dli-watch/testing';

declare const options: AsyncIterableOptions;
const { projectId, batchId } = testRef;
const snapshots$ = watchBatch$(projectId, batchId);

// awaitBatch
expectTypeOf<Parameters<typeof awaitBatch>>().toEqualTypeOf<[string, string, (WatchOptions | undefined)?]>();
expectTypeOf(awaitBatch).returns.toEqualTypeOf<Promise<TerminalSnapshot>>();
expectTypeOf(awaitBatch).returns.resolves.toHaveProperty('state').toEqualTypeOf<'success' | 'dead'>();
// @ts-expect-error [ts2353] -- an option of another library would be ignored
void awaitBatch(projectId, batchId, { maxWaitTime: 60 });
// @ts-expect-error [ts2554] -- both ids are required
void awaitBatch(projectId);

// batchTask
expectTypeOf<Parameters<typeof batchTask>>().toEqualTypeOf<[string, string, (WatchOptions | undefined)?]>();
expectTypeOf(batchTask).returns.toEqualTypeOf<TaskEither<WatchError, TerminalSnapshot>>();
// @ts-expect-error [ts2353] -- an unknown option
batchTask(projectId, batchId, { deadLine: 60_000 });
// @ts-expect-error [ts2339] -- a task is a function that must be run
export const { then } = batchTask(projectId, batchId);

// toAsyncIterable
expectTypeOf(toAsyncIterable(snapshots$)).toEqualTypeOf<AsyncIterable<BatchSnapshot, undefined>>();
expectTypeOf(toAsyncIterable(snapshots$)).toExtend<AsyncIterable<BatchSnapshot>>();
expectTypeOf(toAsyncIterable(snapshots$.pipe(settle()))).toEqualTypeOf<
  AsyncIterable<Either<WatchError, BatchSnapshot>, undefined>
>();
expectTypeOf(toAsyncIterable(EMPTY)).toEqualTypeOf<AsyncIterable<never, undefined>>();
expectTypeOf<Parameters<typeof toAsyncIterable<number>>>().toEqualTypeOf<
  [Observable<number>, (AsyncIterableOptions | undefined)?]
>();
expectTypeOf<Partial<AsyncIterableOptions>>().toEqualTypeOf<AsyncIterableOptions>();
// @ts-expect-error [ts2322] -- an unknown overflow
toAsyncIterable(snapshots$, { overflow: 'newest' });
// @ts-expect-error [ts2353] -- a misspelt limit
toAsyncIterable(snapshots$, { max: 5 });
expectTypeOf<readonly string[]>().not.toExtend<Parameters<typeof toAsyncIterable>[0]>();
// @ts-expect-error [ts2488] -- async iteration only: `for await`
export const [first] = toAsyncIterable(snapshots$);
// @ts-expect-error [ts2540] -- options are readonly
options.limit = 5;
