import type { Observable } from 'rxjs';
import { endOf, taskOf } from '../bridges/endOf.ts';
import { checkedOptions } from '../checks/options.ts';
import { checkedCount } from '../checks/values.ts';
import { refOf } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import { WATCH_CHECKS, withDefaults } from '../watch/settings.ts';
import type { FleetChange } from './FleetChange.ts';
import { boundedSource, FLEET_CHECKS, SPREAD_MS } from './FleetOptions.ts';
import { rollUps } from './FleetSnapshot.ts';
import { SharedPolls } from './SharedPolls.ts';
import type { SubscriberFleetOptions, SubscriberOptions, Watcher, WatcherOptions } from './Watcher.ts';
import { fleet$ } from './fleet.ts';
import { type Shared, subscribed$, SUBSCRIBER_CHECKS, subscriberOf } from './subscribed.ts';
import { type Jobs, jobsOf } from './targets.ts';
import { results } from './watchBatches.ts';

const RETAIN = 1_000;

/** How a watcher watches each job, and how much it keeps. */
interface WatcherSettings {
  readonly watch: WatchSettings;
  readonly retain: number;
}

/** Checks the options of a watcher, then fills in the defaults. */
const watcherSettingsOf = (options: WatcherOptions): WatcherSettings => {
  const {
    concurrency,
    retain = RETAIN,
    ...given
  } = checkedOptions<WatcherOptions>('options', options, {
    ...WATCH_CHECKS,
    concurrency: FLEET_CHECKS.concurrency,
    retain: (name, value) => checkedCount(name, value as number),
  });
  const watch = withDefaults(given);
  return { watch: { ...watch, source: boundedSource(watch, concurrency) }, retain };
};

const { drop$, spreadMs } = FLEET_CHECKS;
const CHECKS = { ...SUBSCRIBER_CHECKS, drop$, spreadMs };

/** What happens to the jobs of a fleet of a watcher. */
const sharedFleet$ = (
  shared: Shared,
  jobs: Jobs,
  options: SubscriberFleetOptions = {},
): Observable<FleetChange> => {
  const own = checkedOptions<SubscriberFleetOptions>('options', options, CHECKS);
  const subscriber = subscriberOf(shared, own);
  const { scheduler, initialDelayMs } = shared.watch;
  const { signals } = subscriber;
  const plan = { scheduler, initialDelayMs, signals, drop$: own.drop$, spreadMs: own.spreadMs ?? SPREAD_MS };
  return fleet$(jobs, plan, (job, delayMs) => subscribed$(shared.polls, job, subscriber, delayMs));
};

/** `watchBatch$` of a watcher. */
const sharedWatch$ = (
  shared: Shared,
  projectId: string,
  batchId: string,
  options: SubscriberOptions = {},
): Observable<BatchSnapshot> => {
  const ref = refOf(projectId, batchId);
  const own = checkedOptions<SubscriberOptions>('options', options, SUBSCRIBER_CHECKS);
  return subscribed$(shared.polls, { ref }, subscriberOf(shared, own), shared.watch.initialDelayMs);
};

/**
 * Makes the functions that watch anew, with options and polls that all of their calls share: however many watch a job,
 * it is polled once.
 *
 * ```text
 * polls       s---r---r---c---r---S
 * early       s---r-------c---r---(S|)
 * late              r-----c--!             the last poll at once; then it leaves
 * after all                        (S|)    no request: the end is retained
 * ```
 *
 * **When to use**: in a service in which several parts may watch the same job, or which has to store where it was
 * before it ends (`snapshots`).
 *
 * **Gotchas**
 * - The last to leave stops the polls of a job at once. Who comes later goes on from the last snapshot: clocks and counts
 *   go on, and the first poll is told in any case. It is made at once, whatever the schedule says.
 * - An error of the polls goes to all who are present, and is forgotten: who comes then begins a new try.
 * - `onEvent` is told of the polls, once for all who share them: `ended` is `unsubscribed` when the last one has left,
 *   for a limit of time too. Of an end that is replayed it is told nothing.
 * - A `deadline` counts from the subscription of whom it ends; others go on. What its error says of polls and times is that
 *   of the polls. Each limit costs one poll shortly before it; those that are over within a second of each other share it.
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
 * console.log(end.state, source.polls());
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
