import type { WatchSettings } from '../watch/WatchSettings.ts';
import type { SharedPolls } from './SharedPolls.ts';

/** What all calls of a watcher share. */
export interface Shared {
  readonly polls: SharedPolls;
  readonly watch: WatchSettings;
  /** Aborted when the watcher is closed. */
  readonly closing: AbortSignal;
}
