import type { Observable } from 'rxjs';
import { endOf, taskOf } from '../bridges/endOf.ts';
import { checkedOptions } from '../checks/options.ts';
import { checkedCount } from '../checks/values.ts';
import { refOf } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import { WATCH_CHECKS, withDefaults } from '../watch/settings.ts';
import { boundedSource, FLEET_CHECKS, SPREAD_MS } from './FleetOptions.ts';
import { rollUps } from './FleetSnapshot.ts';
import { SharedPolls } from './SharedPolls.ts';
import type { SubscriberFleetOptions, SubscriberOptions, Watcher, WatcherOptions } from './Watcher.ts';
import { fleet$, type FleetStep } from './fleet.ts';
import { SUBSCRIBER_CHECKS, sharedWatch$, subscriberSettingsOf } from './sharedWatch.ts';
import { type Jobs, jobsOf } from './targets.ts';
import { results } from './watchBatches.ts';

/**
 * Creates the functions that watch, with options and polls that all of their calls share: a job is polled once, however many
 * subscribers it has.
 *
 * ```text
 * polls       s---r---r---c---r---S
 * early       s---r-------c---r---(S|)
 * late              r-----c--!             the last snapshot at once, until it unsubscribes
 * after all                        (S|)    no request: the terminal snapshot is retained
 * ```
 *
 * **When to use**: in a service in which several parts may watch the same job, or which stores its progress before it stops
 * (`snapshots`).
 *
 * **Gotchas**
 * - When the last subscriber of a job unsubscribes, its polls stop at once. A later subscriber resumes from the last snapshot:
 *   clocks and counts continue, and its first poll is made at once, whatever the schedule, and always emitted.
 * - An error of the polls reaches every present subscriber and is not retained: a later subscriber starts new polls.
 * - `onEvent` receives the events of the polls, once for all subscribers. `ended` is `unsubscribed` when the last subscriber is
 *   gone, also because of a time limit. A replayed terminal snapshot causes no event.
 * - A `deadline` counts from the subscription that it ends; other subscribers continue. The counts and times in its error are
 *   those of the shared polls. Each limit costs one poll shortly before it; limits within a second of each other share one.
 * - The last snapshot of each watched job is kept, and `retain` snapshots of jobs that are no longer watched, except of those
 *   that have vanished.
 * - A stored snapshot of a job that is watched already counts until the first poll of the job is answered: the polls resume from
 *   it for all subscribers, and a terminal one ends them.
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
 * @param options - those of `watchBatch$`, for all jobs, and `retain`, `concurrency`: see {@link WatcherOptions}
 * @throws `TypeError`, when called, for an invalid option; the message names the option and its value
 * @category Many jobs
 * @since 0.1.0
 */
export const createWatcher = (options: WatcherOptions = {}): Watcher => {
  const { watch, retain } = watcherSettingsOf(options);
  const polls = new SharedPolls(watch, retain);
  const closing = new AbortController();
  const shared = { polls, watch, closing: closing.signal };
  let stored: Pick<SharedPolls, 'snapshots' | 'checkpoints'> = polls;
  const close = (): void => {
    if (stored === polls) stored = storedOf(polls);
    closing.abort(new Error('the watcher was closed'));
  };
  return {
    watchBatch$: (...args) => watchOne$(shared, ...args),
    awaitBatch: async (...args) => endOf(watchOne$(shared, ...args)),
    batchTask: (...args) => taskOf(watchOne$(shared, ...args)),
    watchBatches$: (targets, own) => watchMany$(shared, jobsOf(targets), own).pipe(results()),
    watchFleet$: (targets, own) => {
      const jobs = jobsOf(targets);
      return watchMany$(shared, jobs, own).pipe(rollUps(jobs.first, retain));
    },
    snapshots: () => stored.snapshots(),
    checkpoints: () => stored.checkpoints(),
    close,
    [Symbol.asyncDispose]: () => {
      close();
      return Promise.resolve();
    },
  };
};

/** What a closed watcher still knows. */
const storedOf = (polls: SharedPolls): Pick<SharedPolls, 'snapshots' | 'checkpoints'> => {
  const snapshots = polls.snapshots();
  const checkpoints = polls.checkpoints();
  return { snapshots: () => snapshots, checkpoints: () => checkpoints };
};

const RETAIN = 1_000;

const watcherSettingsOf = (
  options: WatcherOptions,
): { readonly watch: WatchSettings; readonly retain: number } => {
  const {
    concurrency,
    retain = RETAIN,
    ...rest
  } = checkedOptions<WatcherOptions>('options', options, {
    ...WATCH_CHECKS,
    concurrency: FLEET_CHECKS.concurrency,
    retain: (name, value) => checkedCount(name, value as number),
  });
  const watch = withDefaults(rest);
  return { watch: { ...watch, source: boundedSource(watch, concurrency) }, retain };
};

/** What all calls of a watcher share. */
interface Shared {
  readonly polls: SharedPolls;
  readonly watch: WatchSettings;
  /** Aborted when the watcher is closed. */
  readonly closing: AbortSignal;
}

const watchOne$ = (
  { polls, watch, closing }: Shared,
  projectId: string,
  batchId: string,
  options: SubscriberOptions = {},
): Observable<BatchSnapshot> => {
  const ref = refOf(projectId, batchId);
  const own = checkedOptions<SubscriberOptions>('options', options, SUBSCRIBER_CHECKS);
  return sharedWatch$(polls, { ref }, subscriberSettingsOf(watch, closing, own), watch.initialDelayMs);
};

const SUBSCRIBER_FLEET_CHECKS = {
  ...SUBSCRIBER_CHECKS,
  drop$: FLEET_CHECKS.drop$,
  spreadMs: FLEET_CHECKS.spreadMs,
};

const watchMany$ = (
  { polls, watch, closing }: Shared,
  jobs: Jobs,
  options: SubscriberFleetOptions = {},
): Observable<FleetStep> => {
  const own = checkedOptions<SubscriberFleetOptions>('options', options, SUBSCRIBER_FLEET_CHECKS);
  const subscriber = subscriberSettingsOf(watch, closing, own);
  const plan = {
    scheduler: watch.scheduler,
    initialDelayMs: watch.initialDelayMs,
    signals: subscriber.signals,
    drop$: own.drop$,
    spreadMs: own.spreadMs ?? SPREAD_MS,
  };
  return fleet$(jobs, plan, (job, delayMs) => sharedWatch$(polls, job, subscriber, delayMs));
};
