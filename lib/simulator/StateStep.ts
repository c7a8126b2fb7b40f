/**
 * Answers looks with a state. It lasts for one look, unless it says for how long.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface StateStep {
  /** The text of the state, sent as written: `"Success"`, `" running"` and `"paused"` are allowed, `""` is not. */
  readonly state: string;
  /** Lasts so many milliseconds after it began, from 0. Together with `forLooks`, what comes first ends it. */
  readonly forMs?: number;
  /** Lasts so many looks, a whole number from 0. */
  readonly forLooks?: number;
  /** How many milliseconds after the request the answer is sent, never sooner: 0 to 2,147,483,647. Default: 0. */
  readonly latencyMs?: number;
  /** The `Retry-After` of the answer, sent as written: seconds, a date, or nonsense. Default: none. */
  readonly retryAfter?: string | number;
}
