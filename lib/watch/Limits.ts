import type { WatchSettings } from './WatchSettings.ts';

/** The limits of time that one who is subscribed to a watch has set. */
export interface Limits extends Pick<WatchSettings, 'stateDeadlines'> {
  /** How long it may take; `undefined`: for ever. */
  readonly deadlineMs: number | undefined;
  /** From when that counts, on the watch's own clock. */
  readonly sinceMs: number;
}
