import type { Watch } from './Watch.ts';

/**
 * How long a wait may be: none at all while a limit of time needs a fresh look to judge by, and not beyond the end of a
 * dead confirmation, at which a look is due.
 */
export const cutWait = (watch: Watch, delayMs: number): number => {
  if (watch.judging > 0) return 0;
  if (watch.suspicion === undefined) return delayMs;
  const leftMs = watch.suspicion.sinceMs + watch.deadConfirmationMs - watch.elapsedMs();
  // Nothing is left when the look at the end has failed: then the retry policy decides alone.
  return leftMs > 0 ? Math.min(delayMs, leftMs) : delayMs;
};
