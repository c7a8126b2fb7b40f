import { expectTypeOf } from 'expect-type';
import { EMPTY, type Observable } from 'rxjs';
import {
  type BatchRef,
  type BatchSnapshot,
  type ReadOptions,
  type StateReading,
  type StateSource,
  watchBatch$,
  type WatchCheckpoint,
  type WatchEvent,
  type WatchOptions,
  type WatchScheduler,
} from 'dli-watch';
import { fakeSource, testRef } from 'dli-watch/testing';

declare const options: WatchOptions;
const { projectId, batchId } = testRef;

expectTypeOf<Parameters<typeof watchBatch$>>().toEqualTypeOf<[string, string, (WatchOptions | undefined)?]>();
expectTypeOf(watchBatch$).returns.toEqualTypeOf<Observable<BatchSnapshot>>();
expectTypeOf<Partial<WatchOptions>>().toEqualTypeOf<WatchOptions>();
expectTypeOf(options.schedule).exclude(undefined).returns.toEqualTypeOf<number>();
expectTypeOf(options.deadline).toEqualTypeOf<number | Date | undefined>();
expectTypeOf(options.emit).toEqualTypeOf<'changes' | 'polls' | undefined>();
expectTypeOf(options.resumeFrom).toEqualTypeOf<BatchSnapshot | WatchCheckpoint | undefined>();
expectTypeOf(options.onEvent).exclude(undefined).parameters.toEqualTypeOf<[WatchEvent]>();
expectTypeOf(options.signal).toEqualTypeOf<AbortSignal | undefined>();
expectTypeOf(options.scheduler).toEqualTypeOf<WatchScheduler | undefined>();

// @ts-expect-error [ts2353] -- a misspelt limit would be ignored
void watchBatch$(projectId, batchId, { deadLine: 60_000 });
// @ts-expect-error [ts2353] -- an option of another library would be ignored
void watchBatch$(projectId, batchId, { maxWaitTime: 60 });
// @ts-expect-error [ts2353] -- an unknown option
void watchBatch$(projectId, batchId, { retries: 3 });
// @ts-expect-error [ts2322] -- milliseconds must be a number
void watchBatch$(projectId, batchId, { notFoundGraceMs: '10s' });
// @ts-expect-error [ts2322] -- milliseconds, not a date
void watchBatch$(projectId, batchId, { maxRetryAfterMs: new Date() });
// @ts-expect-error [ts2322] -- a schedule is a function: every(5_000)
void watchBatch$(projectId, batchId, { schedule: 5_000 });
// @ts-expect-error [ts2322] -- a policy is a function: exponentialBackoff({ … })
void watchBatch$(projectId, batchId, { retry: 3 });
// @ts-expect-error [ts2322] -- random is a function
void watchBatch$(projectId, batchId, { random: 0.5 });
// @ts-expect-error [ts2740] -- the signal, not its controller
void watchBatch$(projectId, batchId, { signal: new AbortController() });
// @ts-expect-error [ts2322] -- milliseconds or a date, not a string
void watchBatch$(projectId, batchId, { deadline: '2026-01-01' });
// @ts-expect-error [ts2353] -- a terminal state has no duration
void watchBatch$(projectId, batchId, { stateDeadlines: { dead: 5 } });
// @ts-expect-error [ts2322] -- not one of the two ways to emit
void watchBatch$(projectId, batchId, { emit: 'all' });
// @ts-expect-error [ts2322] -- an Observable, not a function
void watchBatch$(projectId, batchId, { pollNow$: () => EMPTY });
// @ts-expect-error [ts2739] -- a snapshot, not a ref
void watchBatch$(projectId, batchId, { resumeFrom: testRef });
// @ts-expect-error [ts2322] -- a function, not an object of handlers
void watchBatch$(projectId, batchId, { onEvent: { ended: () => undefined } });
// @ts-expect-error [ts2345] -- two ids, not a ref
void watchBatch$(testRef, batchId);
// @ts-expect-error [ts2554] -- both ids are required
void watchBatch$(projectId);
// @ts-expect-error [ts2540] -- options are readonly
options.notFoundGraceMs = 5;
// @ts-expect-error [ts2540] -- options are readonly
options.random = Math.random;

// Sources
expectTypeOf(fakeSource(['running'])).toExtend<StateSource>();
expectTypeOf<StateSource['readState$']>().toEqualTypeOf<
  (ref: BatchRef, options?: ReadOptions) => Observable<StateReading>
>();
expectTypeOf<{ readonly readState$: () => Observable<StateReading> }>().toExtend<StateSource>();
expectTypeOf<{ readonly readState$: () => Promise<StateReading> }>().not.toExtend<StateSource>();
expectTypeOf<{ readonly readState$: () => Observable<string> }>().not.toExtend<StateSource>();
// @ts-expect-error [ts2322] -- a fake takes answers, not status codes
fakeSource([200]);
// @ts-expect-error [ts2322] -- only a PollError makes a poll fail
fakeSource([new Error('boom')]);
