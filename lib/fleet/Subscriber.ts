import type { WatchSettings } from '../watch/WatchSettings.ts';

/** What one subscriber of a shared watch has for itself. */
export interface Subscriber extends Pick<WatchSettings, 'emit' | 'stateDeadlines'> {
  readonly deadline: WatchSettings['deadline'] | undefined;
  /** What ends it. */
  readonly signals: readonly AbortSignal[];
}
