import type { BatchRef } from './BatchRef.ts';
import type { BatchState } from './BatchState.ts';

/**
 * A change of a job's state.
 *
 * @category Data
 * @since 0.1.0
 */
export interface Transition extends BatchRef {
  /** The state before; `null` when the job was first seen. */
  readonly from: BatchState | null;
  /** The state after. */
  readonly to: BatchState;
  /** When the new state was first seen, in epoch milliseconds. */
  readonly at: number;
  /** How long the job was seen in the state before, in milliseconds from 0; 0 when it was first seen. */
  readonly afterMs: number;
}
