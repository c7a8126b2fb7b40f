import { testRef } from 'dli-watch/testing';
import { settingsOf } from '../../lib/watch/settings.ts';
import { WatchState } from '../../lib/watch/WatchState.ts';
import type { WatchOptions } from '../../lib/watch/WatchOptions.ts';

/** A watch that has just begun, as `watchBatch$` makes it for each subscription. */
export const newWatch = (options: WatchOptions = {}): WatchState =>
  new WatchState(testRef, settingsOf(options, testRef));
