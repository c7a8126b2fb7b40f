import { isObservable, type Observable } from 'rxjs';
import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedFromOne, expected } from '../checks/values.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { StateSource } from '../model/StateSource.ts';
import { checkedDelay } from '../schedule/delays.ts';
import { coalescedSources } from '../sources/coalescedSources.ts';
import { limited } from '../sources/limited.ts';
import type { WatchOptions, WatchSettings } from '../watch/WatchOptions.ts';
import { WATCH_CHECKS, withDefaults } from '../watch/settings.ts';

/**
 * How to watch many jobs: as each of them is watched, and three options more. All are optional, and checked when the
 * function is called.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface FleetOptions extends Omit<WatchOptions, 'resumeFrom'> {
  /**
   * Ends the watch of a job, for which nothing is emitted; one that is not watched, and what
   * names no job, is ignored. An error of it ends the whole stream; its completion changes nothing.
   *
   * @defaultValue none
   */
  readonly drop$?: Observable<BatchRef>;
  /**
   * The time over which the first polls of jobs that come together are spread, in milliseconds, from 0 to 2³¹−1. A job
   * that comes alone is polled at once.
   *
   * @defaultValue 1_000
   */
  readonly spreadMs?: number;
  /**
   * How many requests may be in flight at a time, a whole number from 1: short for `limited(source, { concurrency })`. It
   * bounds requests, never watches. With a coalesced source it is a `TypeError`: limit beneath it.
   *
   * @defaultValue 64; no bound of its own with a coalesced source
   */
  readonly concurrency?: number;
}

/** The first polls of a fleet are spread over the shortest wait of the default schedule. */
export const SPREAD_MS = 1_000;

/** The checks of the options by which jobs are watched together. */
export const FLEET_CHECKS: Readonly<Record<Exclude<keyof FleetOptions, keyof WatchOptions>, Check>> = {
  drop$: expected('an Observable', isObservable),
  spreadMs: checkedDelay,
  concurrency: checkedFromOne,
};

/** What concerns a fleet as a whole. */
export interface FleetPlan extends Pick<WatchSettings, 'scheduler' | 'initialDelayMs'> {
  readonly drop$: Observable<BatchRef> | undefined;
  readonly spreadMs: number;
  /** Who comes after one of them was aborted is not watched, and not waited for. */
  readonly signals: readonly AbortSignal[];
}

/** Enough for some thousand jobs, and no more than a gateway takes at once: see docs/decisions.md. */
const CONCURRENCY = 64;

/**
 * The source of a fleet with a bound to its requests in flight. Polls a coalesced source wait for each other, and take
 * no place of a request: it is bounded beneath.
 */
export const boundedSource = (
  { source, scheduler, maxRetryAfterMs }: WatchSettings,
  concurrency: number | undefined,
): StateSource => {
  if (!coalescedSources.has(source))
    return limited(source, { concurrency: concurrency ?? CONCURRENCY, scheduler, maxRetryAfterMs });
  if (concurrency === undefined) return source;
  throw new TypeError(
    `concurrency: expected none with a coalesced source, got ${String(concurrency)}; ` +
      'limit beneath it: coalesced(limited(client, { concurrency }))',
  );
};

/** How each job of a fleet is watched, and what concerns them all. */
export interface FleetSettings {
  readonly watch: WatchSettings;
  readonly plan: FleetPlan;
}

/** Checks the options of a fleet, then fills in the defaults. */
export const fleetSettingsOf = (options: FleetOptions): FleetSettings => {
  const {
    drop$,
    spreadMs = SPREAD_MS,
    concurrency,
    ...given
  } = checkedOptions<FleetOptions>('options', options, { ...WATCH_CHECKS, ...FLEET_CHECKS });
  const watch = withDefaults(given);
  const { scheduler, initialDelayMs, signal } = watch;
  return {
    watch: { ...watch, source: boundedSource(watch, concurrency) },
    plan: { scheduler, initialDelayMs, signals: signal === undefined ? [] : [signal], drop$, spreadMs },
  };
};
