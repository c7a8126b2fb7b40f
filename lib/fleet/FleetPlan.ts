import type { Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { WatchSettings } from '../watch/WatchSettings.ts';

/** What concerns a fleet as a whole. */
export interface FleetPlan extends Pick<WatchSettings, 'scheduler' | 'initialDelayMs'> {
  readonly drop$: Observable<BatchRef> | undefined;
  readonly spreadMs: number;
  /** Who comes after one of them was aborted is not watched, and not waited for. */
  readonly signals: readonly AbortSignal[];
}
