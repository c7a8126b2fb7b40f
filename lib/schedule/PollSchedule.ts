import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * What a schedule knows when it is asked for the next wait.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface PollContext {
  /** The snapshot of the poll that was just answered. */
  readonly snapshot: BatchSnapshot;
  /** Milliseconds from the start of the watch to the answer; to the failure, if the batch seems to be gone. */
  readonly elapsedMs: number;
  /** Milliseconds since this watch first saw the present state. */
  readonly stateElapsedMs: number;
  /** Answered polls so far, from 1. */
  readonly polls: number;
  /** Answered polls in the present state so far, from 1. */
  readonly statePolls: number;
  /** The wait before this poll, in milliseconds; `undefined` at the first. */
  readonly previousDelayMs: number | undefined;
  /** How long the answer took, in milliseconds: its last attempt alone. */
  readonly latencyMs: number;
  /** A number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
}

/**
 * Says how long to wait before the next poll, in milliseconds from the answer to the last one. A pure function,
 * called exactly once for each wait. 0 means "as soon as possible", in a turn of the event loop of its own;
 * more than 2³¹−1 ms (24.8 days) is taken as that; anything that is no such number ends the watch with a
 * `CallbackError`.
 *
 * @category Schedules
 * @since 0.1.0
 */
export type PollSchedule = (context: PollContext) => number;
