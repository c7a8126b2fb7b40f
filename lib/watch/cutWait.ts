import { nextLimit } from './nextLimit.ts';
import type { Watch } from './Watch.ts';

/** How long before a limit the last look begins, in milliseconds: time for an answer. */
const LEAD_MS = 2_000;

/**
 * Cuts a wait that would cross a limit, so that one look begins before it (2 s, or half of what is left); and one
 * that would cross the end of a dead confirmation, at which a look is due.
 */
export const cutWait = (watch: Watch, delayMs: number): number => {
  if (watch.judging > 0) return 0;
  return Math.min(beforeLimit(watch, delayMs), atConfirmation(watch, delayMs));
};

const beforeLimit = (watch: Watch, delayMs: number): number => {
  const atMs = soonestLimitMs(watch);
  if (atMs === Infinity || watch.lastLookBeforeMs === atMs) return delayMs;
  const leftMs = Math.max(0, atMs - watch.elapsedMs());
  if (delayMs < leftMs) return delayMs;
  watch.lastLookBeforeMs = atMs;
  return leftMs - Math.min(LEAD_MS, leftMs / 2);
};

/** When the first limit of all who are subscribed is over. */
const soonestLimitMs = (watch: Watch): number =>
  Math.min(...[...watch.limits].map((limits) => nextLimit(watch, limits)?.atMs ?? Infinity));

const atConfirmation = (watch: Watch, delayMs: number): number => {
  if (watch.suspicion === undefined) return delayMs;
  const leftMs = watch.suspicion.sinceMs + watch.settings.deadConfirmationMs - watch.elapsedMs();
  // Nothing is left when the look at the end has failed: then the retry policy decides alone.
  return leftMs > 0 ? Math.min(delayMs, leftMs) : delayMs;
};
