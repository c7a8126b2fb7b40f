/**
 * Watches that survive any process, carried by BullMQ on Redis. Needs the peers `bullmq`, 5 or 6, and `ioredis` 5.
 *
 * @packageDocumentation
 */
export { ResultGapError } from './ResultGapError.ts';
export { WorkerPausedError } from './WorkerPausedError.ts';
export { addWatches } from './addWatches.ts';
export type { AddWatchesOptions, WatchJobOptions } from './addWatches.ts';
export { createWatchWorker } from './createWatchWorker.ts';
export type { WatchWorkerOptions } from './WatchWorkerOptions.ts';
export type { WorkerWatch } from './attempt.ts';
export { readWatches } from './readWatches.ts';
export { removeWatches } from './removeWatches.ts';
export { watchResults$ } from './watchResults.ts';
export type { RedisAddress, WatchChange, WatchResultsOptions } from './watchResults.ts';
export type { WatchResult } from './JobData.ts';
