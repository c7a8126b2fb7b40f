import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Limits } from './Limits.ts';
import type { WatchSettings } from './WatchSettings.ts';

/** What one who is subscribed to a watch wants to see of it. */
export interface View extends Limits, Pick<WatchSettings, 'emit'> {
  /** The snapshot that it has already, and goes on from. */
  readonly known: BatchSnapshot | undefined;
}
