import { IntervalPause } from './IntervalPause.ts';
import type { Pause, Waiting } from './Pause.ts';
import { ScheduledPause } from './ScheduledPause.ts';
import type { Watch } from './Watch.ts';

/** What a watch waits on between its looks. */
export const pauseOf = (watch: Watch, waiting: Waiting): Pause =>
  new (watch.isOnPlatform ? IntervalPause : ScheduledPause)(watch, waiting);
