/** What a scenario came to. */
export interface Figures {
  readonly requests: number;
  readonly meanMs: number;
  readonly p99Ms: number;
  readonly worstMs: number;
  /** Requests of a constant interval that has the same mean latency. */
  readonly constantRequests: number;
  /** Requests of the constant interval whose mean latency is the target. */
  readonly plainRequests: number;
  /** How many times fewer requests than at that constant interval of equal mean latency, and between which values. */
  readonly fewer: { readonly value: number; readonly low: number; readonly high: number };
}
