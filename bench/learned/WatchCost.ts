/** What one watch came to. */
export interface WatchCost {
  /** Requests, the first and the last included. */
  readonly requests: number;
  /** How late the end was seen. */
  readonly latencyMs: number;
}
