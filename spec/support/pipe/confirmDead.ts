import { filter, identity, type MonoTypeOperatorFunction } from 'rxjs';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Withholds a `dead` until it has lasted for `deadConfirmationMs`: a job with `auto_recovery` recovers after 10 s.
 * Polls go on meanwhile, one of them at the very end.
 *
 * ```text
 * polls          r---D---D---r---D---D---D      (D dead)
 * window             |---------->|
 *                                |------>|
 * confirmDead()  r-----------r-----------(D|)
 * ```
 */
export const confirmDead = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { deadConfirmationMs } = watch.settings;
  if (deadConfirmationMs === 0) return identity;
  // Any other state has ended the suspicion.
  return filter(
    () =>
      watch.pendingDead === undefined || watch.elapsedMs() - watch.pendingDead.sinceMs >= deadConfirmationMs,
  );
};
