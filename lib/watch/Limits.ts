import type { WatchSettings } from './settingsOf.ts';

/** The limits of time that somebody who is subscribed to a watch has set. */
export interface Limits extends Pick<WatchSettings, 'stateDeadlines'> {
  readonly deadline: WatchSettings['deadline'] | undefined;
  /** From when the `deadline` counts, on the watch's own clock. */
  readonly sinceMs: number;
}
