import type { Queue, Worker } from 'bullmq';
import { expectTypeOf } from 'expect-type';
import type { Either } from 'fp-ts/lib/Either.js';
import type { Observable } from 'rxjs';
import type { BatchRef, BatchSnapshot, BatchTarget, WatchCheckpoint, WatchError } from 'dli-watch';
import {
  addWatches,
  createWatchWorker,
  readWatches,
  removeWatches,
  type ResultGapError,
  type WatchChange,
  watchResults$,
} from 'dli-watch/bullmq';
import { fakeSource, testRef } from 'dli-watch/testing';

declare const queue: Queue;
declare const checkpoint: WatchCheckpoint;
declare const snapshot: BatchSnapshot;

const connection = { host: '127.0.0.1' };
const limiter = { max: 10, duration: 1_000 };
const source = fakeSource(['running']);

// All kinds of targets.
expectTypeOf(addWatches(queue, [testRef, snapshot, checkpoint])).toEqualTypeOf<Promise<void>>();
expectTypeOf(addWatches(queue, new Set<BatchRef>(), { deadline: new Date() })).toEqualTypeOf<Promise<void>>();
expectTypeOf(readWatches(queue)).toEqualTypeOf<Promise<readonly BatchTarget[]>>();
expectTypeOf(removeWatches(queue, [testRef])).toEqualTypeOf<Promise<void>>();

// The worker is that of BullMQ.
expectTypeOf(createWatchWorker('a', { connection, limiter, watch: { source } })).toEqualTypeOf<Worker>();

expectTypeOf(watchResults$('a', { connection })).toEqualTypeOf<Observable<WatchChange>>();
expectTypeOf<WatchChange>().toExtend<{ id: string; result: Either<WatchError, BatchSnapshot> }>();
expectTypeOf<ResultGapError['_tag']>().toEqualTypeOf<'ResultGapError'>();

// @ts-expect-error [ts2345] -- a 429 pauses all workers by the limiter
createWatchWorker('a', { connection, watch: { source } });
// @ts-expect-error [ts2353] -- it is stored with each watch
createWatchWorker('a', { connection, limiter, watch: { source, deadline: 5 } });
// @ts-expect-error [ts2353] -- a job that is kept could not be watched again
createWatchWorker('a', { connection, limiter, watch: { source }, removeOnComplete: { count: 5 } });
// @ts-expect-error [ts2353] -- the id of the job follows from the ref
void addWatches(queue, [testRef], { jobOptions: { jobId: 'x' } });
// @ts-expect-error [ts2345] -- from where?
void watchResults$('a', {});
