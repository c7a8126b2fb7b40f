import { checkedOptions } from '../checks/checkedOptions.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { checkedResume } from './checkedResume.ts';
import { WATCH_CHECKS } from './WATCH_CHECKS.ts';
import type { WatchOptions } from './WatchOptions.ts';
import type { WatchSettings } from './WatchSettings.ts';
import { withDefaults } from './withDefaults.ts';

/** Checks every option of the watch of one job, then fills in the defaults. */
export const settingsOf = (options: WatchOptions, ref: BatchRef): WatchSettings =>
  withDefaults(
    checkedOptions<WatchOptions>('options', options, { ...WATCH_CHECKS, resumeFrom: checkedResume(ref) }),
  );
