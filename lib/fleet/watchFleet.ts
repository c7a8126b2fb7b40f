import type { Observable } from 'rxjs';
import { type FleetSnapshotOptions, fleetSettingsOf, retainOf } from './FleetOptions.ts';
import { type FleetSnapshot, rollUps } from './FleetSnapshot.ts';
import { type BatchTargets, jobsOf } from './targets.ts';
import { watchEach$ } from './watchBatches.ts';

/**
 * Watches many jobs as one and counts them by state: emits the counts at once and after each change.
 *
 * ```text
 * a              s-----r--------S|
 * b              -----#
 * watchFleet$()  (01)-234-------(5|)    0: both waiting, 1: a starting, 2: b errored …, 5: settled 2, progress 1
 * ```
 *
 * **When to use**: for a progress bar, a table or a metric. `changed` holds the change behind each snapshot, so one stream
 * serves all three.
 *
 * **Gotchas**
 * - It polls for itself, as `watchBatches$` does. To have both, read the snapshots from `changed`, or use one
 *   `createWatcher`.
 * - `progress` counts jobs, not work, and goes back while jobs are added. There is no estimate of the remaining time: the
 *   duration of a batch is not known.
 * - `outcomes` has the last `retain` (100) ends, for a table of what failed and why. To keep all of them, collect `changed`.
 * - `settled` jobs stay counted, also those that are watched again.
 *
 * @example
 * ```ts
 * import { every, watchFleet$ } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const jobs = [testRef, { ...testRef, projectId: 'another' }];
 * const source = fakeSource(['running', 'success']);
 * watchFleet$(jobs, { source, schedule: every(50), spreadMs: 20 }).subscribe(({ waiting, byState, progress }) =>
 *   console.log(waiting, byState.running, byState.success, progress),
 * );
 * // => 2 0 0 0
 * // => 1 1 0 0
 * // => 0 2 0 0
 * // => 0 1 1 0.5
 * // => 0 0 2 1
 * ```
 *
 * @param targets - as for `watchBatches$`
 * @param options - as for `watchBatches$`, and `retain`: see {@link FleetSnapshotOptions}
 * @throws `TypeError`, when called, for an invalid target of an iterable or an invalid option; the message names it and its
 * value
 * @category Many jobs
 * @since 0.1.0
 */
export const watchFleet$ = (
  targets: BatchTargets,
  options: FleetSnapshotOptions = {},
): Observable<FleetSnapshot> => {
  const jobs = jobsOf(targets);
  const [retain, rest] = retainOf(options);
  return watchEach$(jobs, fleetSettingsOf(rest)).pipe(rollUps(jobs.first, retain));
};
