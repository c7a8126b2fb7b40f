import { constVoid } from 'fp-ts/lib/function.js';
import { checkedOptions } from '../checks/checkedOptions.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { checkedResume } from './checkedResume.ts';
import { WATCH_CHECKS } from './WATCH_CHECKS.ts';
import type { WatchOptions } from './WatchOptions.ts';
import type { WatchSettings } from './WatchSettings.ts';
import { withDefaults } from './withDefaults.ts';

/** The snapshot to go on from is checked last, against its job. */
const CHECKS = { ...WATCH_CHECKS, resumeFrom: constVoid };

/** Checks every option of the watch of one job, then fills in the defaults. */
export const settingsOf = (options: WatchOptions, ref: BatchRef): WatchSettings => {
  const given = checkedOptions<WatchOptions>('options', options, CHECKS);
  if (given.resumeFrom !== undefined) checkedResume(ref)('resumeFrom', given.resumeFrom);
  return withDefaults(given);
};
