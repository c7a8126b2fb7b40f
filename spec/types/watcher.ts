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
  type WatchCheckpoint,
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

// createWatcher
expectTypeOf<Parameters<typeof createWatcher>>().toEqualTypeOf<[(WatcherOptions | undefined)?]>();
expectTypeOf(createWatcher).returns.toEqualTypeOf<Watcher>();
expectTypeOf(watcher).toExtend<AsyncDisposable>();
expectTypeOf(watcher.snapshots).toEqualTypeOf<() => readonly BatchSnapshot[]>();
expectTypeOf(watcher.close).toEqualTypeOf<() => void>();

// The options of a watch except `resumeFrom`, and two more
expectTypeOf<Partial<WatcherOptions>>().toEqualTypeOf<WatcherOptions>();
expectTypeOf<Exclude<keyof WatchOptions, keyof WatcherOptions>>().toEqualTypeOf<'resumeFrom'>();
expectTypeOf<Exclude<keyof WatcherOptions, keyof WatchOptions>>().toEqualTypeOf<'concurrency' | 'retain'>();
expectTypeOf(options.retain).toEqualTypeOf<number | undefined>();
// @ts-expect-error [ts2353] -- a snapshot belongs to one job
createWatcher({ resumeFrom: snapshotOf() });
// @ts-expect-error [ts2353] -- an unknown option
createWatcher({ retained: 5 });
// @ts-expect-error [ts2322] -- a number, not a string
createWatcher({ retain: '1000' });
// @ts-expect-error [ts2353] -- an option of watchBatches$
createWatcher({ spreadMs: 5 });
// @ts-expect-error [ts2540] -- options are readonly
options.retain = 5;

// The functions of the package, with the options of one subscriber
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
// @ts-expect-error [ts2353] -- the schedule is shared by all subscribers
void watcher.watchBatch$(projectId, batchId, { schedule: () => 5 });
// @ts-expect-error [ts2353] -- `emit` is shared by all subscribers
void watcher.awaitBatch(projectId, batchId, { emit: 'polls' });
// @ts-expect-error [ts2353] -- an option for many jobs
watcher.batchTask(projectId, batchId, { spreadMs: 5 });
// @ts-expect-error [ts2353] -- `concurrency` is shared by all subscribers
void watcher.watchBatches$([testRef], { concurrency: 5 });
// @ts-expect-error [ts2353] -- a terminal state has no duration
void watcher.watchFleet$([testRef], { stateDeadlines: { success: 5 } });
// @ts-expect-error [ts2554] -- both ids are required
void watcher.watchBatch$(projectId);
// @ts-expect-error [ts2322] -- a ref, not a string
void watcher.watchBatches$([batchId]);
// @ts-expect-error [ts2540] -- a watcher is readonly
watcher.close = () => undefined;

expectTypeOf<ReturnType<Watcher['checkpoints']>>().toEqualTypeOf<readonly WatchCheckpoint[]>();
