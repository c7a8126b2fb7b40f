import { isObservable, type Observable } from 'rxjs';
import { checkedOptions } from '../checks/options.ts';
import { type Check, checkedCount, checkedFromOne, expected, isRecord } from '../checks/values.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { StateSource } from '../model/StateSource.ts';
import { checkedDelay } from '../schedule/delays.ts';
import { isCoalesced } from '../sources/coalesced.ts';
import { limited } from '../sources/limited.ts';
import type { WatchOptions, WatchSettings } from '../watch/WatchOptions.ts';
import type { Resumed } from '../watch/checkpoint/resumed.ts';
import { WATCH_CHECKS, withDefaults } from '../watch/settings.ts';

/**
 * Options of {@link watchBatches$} and {@link watchFleet$}: those of each watch, and three for all of them. All are optional
 * and checked when the function is called.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface FleetOptions extends Omit<WatchOptions, 'resumeFrom'> {
  /**
   * Ends the watch of each job that it emits, without a result. Jobs that are not watched and values that name no job are
   * ignored. Its error ends the whole stream; its completion changes nothing.
   *
   * @defaultValue none
   */
  readonly drop$?: Observable<BatchRef> | undefined;
  /**
   * The time over which the first polls of jobs that are added together are spread, in milliseconds, from 0 to 2³¹−1. A job
   * that is added alone is polled at once.
   *
   * @defaultValue 1_000
   */
  readonly spreadMs?: number | undefined;
  /**
   * The most requests in flight at once, a whole number from 1: short for `limited(source, { concurrency })`. It limits
   * requests, never watches. With a coalesced source it is a `TypeError`: limit beneath it.
   *
   * @defaultValue 64; unlimited with a coalesced source
   */
  readonly concurrency?: number | undefined;
}

/**
 * Options of {@link watchFleet$}: those of {@link watchBatches$}, and one for its snapshots.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface FleetSnapshotOptions extends FleetOptions {
  /**
   * How many of the last outcomes each snapshot has (`outcomes`), a whole number from 0. Each job that ends copies them.
   *
   * @defaultValue 100
   */
  readonly retain?: number | undefined;
}

/** How each job of a fleet is watched, and what concerns all of them. */
export interface FleetSettings {
  readonly watch: WatchSettings;
  readonly plan: FleetPlan;
}

/** What concerns a fleet as a whole. */
export interface FleetPlan extends Pick<WatchSettings, 'scheduler' | 'initialDelayMs'> {
  readonly drop$: Observable<BatchRef> | undefined;
  readonly spreadMs: number;
  /** Once one of them is aborted, no more targets are accepted. */
  readonly signals: readonly AbortSignal[];
}

/** The shortest wait of the default schedule: docs/decisions.md, 31. */
export const SPREAD_MS = 1_000;

/** Enough for some thousand jobs, and within the limits of a gateway: docs/decisions.md, 32. */
const CONCURRENCY = 64;

/** The checks of the options that `FleetOptions` adds to those of a watch. */
export const FLEET_CHECKS: Readonly<Record<Exclude<keyof FleetOptions, keyof WatchOptions>, Check>> = {
  drop$: expected('an Observable', isObservable),
  spreadMs: checkedDelay,
  concurrency: checkedFromOne,
};

/** How many outcomes a snapshot has by default: a table of the last ends, which costs little to copy at each of them. */
export const RETAIN = 100;

/** Takes the option of `watchFleet$` out of its options, checked. */
export const retainOf = (options: FleetSnapshotOptions): readonly [number, FleetOptions] => {
  if (!isRecord(options)) return [RETAIN, options]; // refused where the others are checked
  const { retain = RETAIN, ...rest }: FleetSnapshotOptions = options;
  return [checkedCount('retain', retain), rest];
};

/** Checks the options and fills in the defaults. */
export const fleetSettingsOf = (options: FleetOptions): FleetSettings => {
  const {
    drop$,
    spreadMs = SPREAD_MS,
    concurrency,
    ...rest
  } = checkedOptions<FleetOptions>('options', options, { ...WATCH_CHECKS, ...FLEET_CHECKS });
  const watch = withDefaults(rest);
  const { scheduler, initialDelayMs, signal } = watch;
  return {
    watch: { ...watch, source: boundedSource(watch, concurrency) },
    plan: { scheduler, initialDelayMs, signals: signal === undefined ? [] : [signal], drop$, spreadMs },
  };
};

/**
 * The settings of one job: those of its fleet by inheritance. A copy of them would be a third of the memory of a watch
 * (docs/decisions.md, 30).
 */
export const settingsFor = (
  fleet: WatchSettings,
  { resumeFrom, checkpoint }: Resumed,
  initialDelayMs: number,
): WatchSettings => {
  const settings = Object.create(fleet) as WatchSettings;
  return checkpoint === undefined
    ? Object.assign(settings, { resumeFrom, initialDelayMs })
    : Object.assign(settings, { resumeFrom, initialDelayMs, checkpoint });
};

/**
 * The source of a fleet with a limit on its requests in flight. The polls of a coalesced source wait for each other and would
 * occupy the slots of requests, so it can only be limited beneath.
 */
export const boundedSource = (
  { source, scheduler, maxRetryAfterMs }: WatchSettings,
  concurrency: number | undefined,
): StateSource => {
  if (!isCoalesced(source))
    return limited(source, { concurrency: concurrency ?? CONCURRENCY, scheduler, maxRetryAfterMs });
  if (concurrency === undefined) return source;
  throw new TypeError(
    `concurrency: expected none with a coalesced source, got ${String(concurrency)}; ` +
      'limit the client instead: coalesced(limited(client, { concurrency }))',
  );
};
