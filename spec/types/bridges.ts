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

// A promise
expectTypeOf<Parameters<typeof awaitBatch>>().toEqualTypeOf<[string, string, (WatchOptions | undefined)?]>();
expectTypeOf(awaitBatch).returns.toEqualTypeOf<Promise<TerminalSnapshot>>();
expectTypeOf(awaitBatch).returns.resolves.toHaveProperty('state').toEqualTypeOf<'success' | 'dead'>();
// @ts-expect-error [ts2353] -- a limit of another library's name would be no limit (pitfall 36)
void awaitBatch(projectId, batchId, { maxWaitTime: 60 });
// @ts-expect-error [ts2554] -- both ids are needed
void awaitBatch(projectId);

// A task
expectTypeOf<Parameters<typeof batchTask>>().toEqualTypeOf<[string, string, (WatchOptions | undefined)?]>();
expectTypeOf(batchTask).returns.toEqualTypeOf<TaskEither<WatchError, TerminalSnapshot>>();
// @ts-expect-error [ts2353] -- a misspelt option
batchTask(projectId, batchId, { deadLine: 60_000 });
// @ts-expect-error [ts2339] -- a task is a function, and has to be run
export const { then } = batchTask(projectId, batchId);

// A loop
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
// @ts-expect-error [ts2322] -- there is no such way to overflow
toAsyncIterable(snapshots$, { overflow: 'newest' });
// @ts-expect-error [ts2353] -- a limit of a misspelt name
toAsyncIterable(snapshots$, { max: 5 });
expectTypeOf<readonly string[]>().not.toExtend<Parameters<typeof toAsyncIterable>[0]>();
// @ts-expect-error [ts2488] -- it can be looped over by `for await` alone
export const [first] = toAsyncIterable(snapshots$);
// @ts-expect-error [ts2540] -- options are readonly
options.limit = 5;
