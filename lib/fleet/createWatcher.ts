import { endOf } from '../bridges/endOf.ts';
import { taskOf } from '../bridges/taskOf.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { jobsOf } from './jobsOf.ts';
import { results } from './results.ts';
import { rollUps } from './rollUps.ts';
import { sharedFleet$ } from './sharedFleet$.ts';
import { SharedPolls } from './SharedPolls.ts';
import { sharedWatch$ } from './sharedWatch$.ts';
import type { Watcher } from './Watcher.ts';
import type { WatcherOptions } from './WatcherOptions.ts';
import { watcherSettingsOf } from './watcherSettingsOf.ts';

/**
 * Makes the functions that watch anew, with options and polls that all of their calls share: however many watch a job,
 * it is polled once.
 *
 * ```text
 * looks       s---r---r---c---r---S
 * early       s---r-------c---r---(S|)
 * late              r-----c--!             the last look at once; then it leaves
 * after all                        (S|)    no request: the end is retained
 * ```
 *
 * **When to use**: in a service in which several parts may watch the same job, or which has to store where it was
 * before it ends (`snapshots`).
 *
 * **Gotchas**
 * - The last to leave stops the polls of a job at once. Who comes later goes on from the last snapshot: clocks and counts
 *   go on, and the first look is told in any case. It is made at once, whatever the schedule says.
 * - An error of the polls goes to all who are present, and is forgotten: who comes then begins a new try.
 * - `onEvent` is told of the polls, once for all who share them: `ended` is `unsubscribed` when the last one has left,
 *   for a limit of time too. Of an end that is replayed it is told nothing.
 * - A `deadline` counts from the subscription of whom it ends; others go on. What its error says of looks and times is that
 *   of the polls. Each limit costs one look shortly before it; those that are over within a second of each other share it.
 * - Of jobs that nobody watches, `retain` snapshots are kept; of those that are watched, one each.
 *
 * @example
 * ```ts
 * import { createWatcher, every } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['starting', 'running', 'success']);
 * const watcher = createWatcher({ source, schedule: every(20) });
 * const { projectId, batchId } = testRef;
 *
 * watcher.watchBatch$(projectId, batchId).subscribe(({ state }) => console.log('first:', state));
 * watcher.watchBatch$(projectId, batchId).subscribe(({ state }) => console.log('second:', state));
 * const end = await watcher.awaitBatch(projectId, batchId);
 * console.log(end.state, source.looks());
 * // => first: starting
 * // => second: starting
 * // => first: running
 * // => second: running
 * // => first: success
 * // => second: success
 * // => success 3
 * ```
 *
 * @param options - as for `watchBatch$`, for all jobs; and `retain`, `concurrency`: see {@link WatcherOptions}
 * @throws `TypeError`, when called, for an option that cannot be right; it names the option and its value
 * @category Many jobs
 * @since 0.1.0
 */
export const createWatcher = (options: WatcherOptions = {}): Watcher => {
  const { watch, retain } = watcherSettingsOf(options);
  const polls = new SharedPolls(watch, retain);
  const closing = new AbortController();
  const shared = { polls, watch, closing: closing.signal };
  let stored: readonly BatchSnapshot[] | undefined;
  const close = (): void => {
    stored ??= polls.snapshots();
    closing.abort(new Error('the watcher was closed'));
  };
  return {
    watchBatch$: (...given) => sharedWatch$(shared, ...given),
    awaitBatch: async (...given) => endOf(sharedWatch$(shared, ...given)),
    batchTask: (...given) => taskOf(sharedWatch$(shared, ...given)),
    watchBatches$: (targets, own) => sharedFleet$(shared, jobsOf(targets), own).pipe(results()),
    watchFleet$: (targets, own) => {
      const jobs = jobsOf(targets);
      return sharedFleet$(shared, jobs, own).pipe(rollUps(jobs.first));
    },
    snapshots: () => stored ?? polls.snapshots(),
    close,
    [Symbol.asyncDispose]: () => {
      close();
      return Promise.resolve();
    },
  };
};
