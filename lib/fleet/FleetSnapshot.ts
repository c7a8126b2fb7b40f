import type { BatchState } from '../model/BatchState.ts';
import type { FleetChange } from './FleetChange.ts';

/**
 * How many jobs stand where. Each job is counted in one place: `waiting`, a state, `errored` or `dropped`; and so
 * `total = waiting + the sum of byState + errored + dropped`.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface FleetSnapshot {
  /** All that were watched so far; one that is watched again counts again. */
  readonly total: number;
  /** Those of which nothing is known yet. */
  readonly waiting: number;
  /** Those that were last seen in each state, the ends included. */
  readonly byState: Readonly<Record<BatchState, number>>;
  /** Those of which nothing more is to come: ended as `success` or `dead`, or errored. */
  readonly settled: number;
  /** Those that could not be watched to their end. */
  readonly errored: number;
  /** Those that were dropped before their end. */
  readonly dropped: number;
  /** The share that is settled or dropped, from 0 to 1; 1 for no jobs. While jobs are added it may go back. */
  readonly progress: number;
  /** What has just happened; `null` at the first moment. */
  readonly changed: FleetChange | null;
}
