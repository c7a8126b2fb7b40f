import type { Either } from 'fp-ts/lib/Either.js';
import type { TaskEither } from 'fp-ts/lib/TaskEither.js';
import { expectTypeOf } from 'expect-type';
import type { Observable } from 'rxjs';
import {
  type BatchRef,
  type BatchSnapshot,
  type BatchTargets,
  createWatcher,
  type FleetSnapshot,
  type SubscriberFleetOptions,
  type SubscriberOptions,
  type TerminalSnapshot,
  type watchBatch$,
  type Watcher,
  type WatcherOptions,
  type WatchError,
  type WatchOptions,
} from 'dli-watch';
import { snapshotOf, testRef } from 'dli-watch/testing';

declare const options: WatcherOptions;
declare const own: SubscriberOptions;
declare const watcher: Watcher;
const { projectId, batchId } = testRef;

// A watcher
expectTypeOf<Parameters<typeof createWatcher>>().toEqualTypeOf<[(WatcherOptions | undefined)?]>();
expectTypeOf(createWatcher).returns.toEqualTypeOf<Watcher>();
expectTypeOf(watcher).toExtend<AsyncDisposable>();
expectTypeOf(watcher.snapshots).toEqualTypeOf<() => readonly BatchSnapshot[]>();
expectTypeOf(watcher.close).toEqualTypeOf<() => void>();

// Its options: those of a watch of any job, and two more
expectTypeOf<Partial<WatcherOptions>>().toEqualTypeOf<WatcherOptions>();
expectTypeOf<Exclude<keyof WatchOptions, keyof WatcherOptions>>().toEqualTypeOf<'resumeFrom'>();
expectTypeOf<Exclude<keyof WatcherOptions, keyof WatchOptions>>().toEqualTypeOf<'concurrency' | 'retain'>();
expectTypeOf(options.retain).toEqualTypeOf<number | undefined>();
// @ts-expect-error [ts2353] -- a snapshot is of one job
createWatcher({ resumeFrom: snapshotOf() });
// @ts-expect-error [ts2353] -- a misspelt option
createWatcher({ retained: 5 });
// @ts-expect-error [ts2322] -- a number
createWatcher({ retain: '1000' });
// @ts-expect-error [ts2353] -- of a call for many jobs
createWatcher({ spreadMs: 5 });
// @ts-expect-error [ts2540] -- options are readonly
options.retain = 5;

// Its functions are those of the same names, with what one subscriber may want for itself
expectTypeOf(watcher.watchBatch$).toEqualTypeOf<
  (projectId: string, batchId: string, options?: SubscriberOptions) => Observable<BatchSnapshot>
>();
expectTypeOf<typeof watchBatch$>().toExtend<Watcher['watchBatch$']>();
expectTypeOf(watcher.awaitBatch).returns.toEqualTypeOf<Promise<TerminalSnapshot>>();
expectTypeOf(watcher.batchTask).returns.toEqualTypeOf<TaskEither<WatchError, TerminalSnapshot>>();
expectTypeOf<Parameters<Watcher['watchBatches$']>>().toEqualTypeOf<
  [BatchTargets, (SubscriberFleetOptions | undefined)?]
>();
expectTypeOf<Parameters<Watcher['watchFleet$']>>().toEqualTypeOf<
  [BatchTargets, (SubscriberFleetOptions | undefined)?]
>();
expectTypeOf(watcher.watchBatches$).returns.toEqualTypeOf<Observable<Either<WatchError, BatchSnapshot>>>();
expectTypeOf(watcher.watchFleet$).returns.toEqualTypeOf<Observable<FleetSnapshot>>();
void watcher.watchBatches$(watcher.snapshots());

expectTypeOf<keyof SubscriberOptions>().toEqualTypeOf<'deadline' | 'signal' | 'stateDeadlines'>();
expectTypeOf<Exclude<keyof SubscriberFleetOptions, keyof SubscriberOptions>>().toEqualTypeOf<
  'drop$' | 'spreadMs'
>();
expectTypeOf<Partial<SubscriberOptions>>().toEqualTypeOf<SubscriberOptions>();
void watcher.watchBatches$([], {});
expectTypeOf(own.deadline).toEqualTypeOf<number | Date | undefined>();
expectTypeOf<SubscriberFleetOptions['drop$']>().toEqualTypeOf<Observable<BatchRef> | undefined>();
// @ts-expect-error [ts2353] -- the polls are shared, and so is their schedule
void watcher.watchBatch$(projectId, batchId, { schedule: () => 5 });
// @ts-expect-error [ts2353] -- what is emitted is said for all
void watcher.awaitBatch(projectId, batchId, { emit: 'polls' });
// @ts-expect-error [ts2353] -- of many jobs
watcher.batchTask(projectId, batchId, { spreadMs: 5 });
// @ts-expect-error [ts2353] -- the requests of all are bounded together
void watcher.watchBatches$([testRef], { concurrency: 5 });
// @ts-expect-error [ts2353] -- nothing is awaited in a terminal state
void watcher.watchFleet$([testRef], { stateDeadlines: { success: 5 } });
// @ts-expect-error [ts2554] -- both ids are needed
void watcher.watchBatch$(projectId);
// @ts-expect-error [ts2322] -- a ref is no text
void watcher.watchBatches$([batchId]);
// @ts-expect-error [ts2540] -- a watcher is readonly
watcher.close = () => undefined;
