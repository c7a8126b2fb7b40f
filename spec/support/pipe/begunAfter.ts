import { defer, identity, type MonoTypeOperatorFunction, switchMap } from 'rxjs';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { pause$ } from './pause$.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/**
 * Puts the first poll off; a wait like any other, which `pollNow$` cuts short.
 *
 * ```text
 * polls         s---r---…
 * begunAfter()  |---->|s---r---…      initialDelayMs
 * ```
 */
export const begunAfter = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> => {
  const { initialDelayMs } = watch.settings;
  if (initialDelayMs === 0) return identity;
  return (source) => defer(() => pause$(watch, initialDelayMs)).pipe(switchMap(() => source));
};
