import type { PollError } from '../errors/PollError.ts';
import type { BatchState } from '../model/BatchState.ts';
import type { StateReading } from '../model/StateSource.ts';
import type { StateRun } from './StateRun.ts';

/** A `dead` that is not confirmed yet: when it was first read, and the run before it. */
export interface PendingDead {
  readonly sinceMs: number;
  readonly before: StateRun | undefined;
}

/** The facts of a watch that confirmation depends on. */
export interface ConfirmationFacts {
  readonly run: StateRun | undefined;
  readonly pendingDead: PendingDead | undefined;
  readonly deadConfirmationMs: number;
}

/**
 * The pending `dead` after a reading. A job with `auto_recovery` recovers 10 s after it died, so a `dead` is withheld until
 * it has lasted for `deadConfirmationMs`. Polls continue, the last of them at the end of that time; any other state
 * cancels it.
 *
 * ```text
 * readings  r---D---D---r---D---D---D      (D dead)
 * pending       |---------->|
 *                           |------>|
 * emitted   r-----------r-----------D
 * ```
 */
export const pendingDeadAfter = (
  { run, pendingDead, deadConfirmationMs }: ConfirmationFacts,
  state: BatchState,
  elapsedMs: number,
): PendingDead | undefined => {
  if (state !== 'dead') return undefined;
  if (deadConfirmationMs === 0 || pendingDead !== undefined) return pendingDead;
  return { sinceMs: elapsedMs, before: run };
};

/** Whether a pending `dead` has lasted long enough. */
export const isConfirmed = (
  { sinceMs }: PendingDead,
  { deadConfirmationMs }: ConfirmationFacts,
  elapsedMs: number,
): boolean => elapsedMs - sinceMs >= deadConfirmationMs;

/** Shortens a wait that exceeds the end of the confirmation, so that a poll takes place then. */
export const clampToConfirmation = (
  { pendingDead, deadConfirmationMs }: ConfirmationFacts,
  delayMs: number,
  elapsedMs: number,
): number => {
  if (pendingDead === undefined) return delayMs;
  const leftMs = pendingDead.sinceMs + deadConfirmationMs - elapsedMs;
  // Nothing is left once the poll at the end has failed: the retry policy decides then.
  return leftMs > 0 ? Math.min(delayMs, leftMs) : delayMs;
};

/** The reading that "no such batch" stands for while a `dead` is pending: a batch that died and was removed is dead. */
export const confirmedDead = (
  { run, pendingDead }: ConfirmationFacts,
  error: PollError,
): StateReading | undefined =>
  error._tag === 'NoSuchBatchError' && pendingDead !== undefined ? run?.snapshot : undefined;
