import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * What a {@link PollSchedule} can base the next wait on.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface PollContext {
  /** The latest snapshot. */
  readonly snapshot: BatchSnapshot;
  /**
   * Milliseconds from the start of the watch to the answer, or to the failure if the service no longer knows the
   * batch.
   */
  readonly elapsedMs: number;
  /** Milliseconds since the current state was first seen, by this watch or by the one that it resumes. */
  readonly stateElapsedMs: number;
  /** Number of answered polls, from 1. */
  readonly polls: number;
  /** Number of answered polls in the current state, from 1. */
  readonly statePolls: number;
  /** The wait before this poll, in milliseconds; `undefined` for the first poll. */
  readonly previousDelayMs: number | undefined;
  /** How long the last attempt of this poll took, in milliseconds. */
  readonly latencyMs: number;
  /** Returns a number from 0 to 1, like `Math.random`. */
  readonly random: () => number;
}

/**
 * Returns how long to wait before the next poll, in milliseconds from the answer to the last one.
 *
 * It must be a pure function; a watch calls it exactly once for each wait. 0 polls again as soon as possible, in a
 * new turn of the event loop. Delays over 2³¹−1 ms (24.8 days) are clamped to that. Any other value ends the watch
 * with a `CallbackError`.
 *
 * @category Schedules
 * @since 0.1.0
 */
export type PollSchedule = (context: PollContext) => number;
