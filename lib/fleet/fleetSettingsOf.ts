import { checkedOptions } from '../checks/checkedOptions.ts';
import { WATCH_CHECKS } from '../watch/WATCH_CHECKS.ts';
import type { WatchSettings } from '../watch/WatchSettings.ts';
import { withDefaults } from '../watch/withDefaults.ts';
import { boundedSource } from './boundedSource.ts';
import { FLEET_CHECKS } from './FLEET_CHECKS.ts';
import type { FleetOptions } from './FleetOptions.ts';
import type { FleetPlan } from './FleetPlan.ts';
import { SPREAD_MS } from './SPREAD_MS.ts';

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
