import type { BatchState } from './BatchState.ts';

/**
 * What one answered look says.
 *
 * @category Sources
 * @since 0.1.0
 */
export interface StateReading {
  /** The decoded state. */
  readonly state: BatchState;
  /** The service's own text for it, as it came: `"Success"`. */
  readonly rawState: string;
  /** When the service last changed the job, in epoch milliseconds, where the source knows. */
  readonly updatedAt?: number;
  /** How long the service asks us to wait before the next look, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number;
}
