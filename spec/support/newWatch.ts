import { testRef } from 'dli-watch/testing';
import type { WatchOptions } from '../../lib/watch/WatchOptions.ts';
import { WatchState } from '../../lib/watch/WatchState.ts';
import { settingsOf } from '../../lib/watch/settings.ts';

/** The state of a watch that has just started, as `watchBatch$` creates it for each subscription. */
export const newWatch = (options: WatchOptions = {}): WatchState =>
  new WatchState(testRef, settingsOf(options, testRef));
