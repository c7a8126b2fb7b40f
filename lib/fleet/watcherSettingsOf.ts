import { checkedCount } from '../checks/checkedCount.ts';
import { checkedOptions } from '../checks/checkedOptions.ts';
import { WATCH_CHECKS } from '../watch/WATCH_CHECKS.ts';
import type { WatchSettings } from '../watch/WatchSettings.ts';
import { withDefaults } from '../watch/withDefaults.ts';
import { boundedSource } from './boundedSource.ts';
import { FLEET_CHECKS } from './FLEET_CHECKS.ts';
import type { WatcherOptions } from './WatcherOptions.ts';

const RETAIN = 1_000;

/** How a watcher watches each job, and how much it keeps. */
export interface WatcherSettings {
  readonly watch: WatchSettings;
  readonly retain: number;
}

/** Checks the options of a watcher, then fills in the defaults. */
export const watcherSettingsOf = (options: WatcherOptions): WatcherSettings => {
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
