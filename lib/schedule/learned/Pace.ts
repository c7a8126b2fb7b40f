/** How close looks may be, and how close they are without a past. */
export interface Pace {
  readonly minMs: number;
  readonly maxMs: number;
  /** The constant interval of which the mean latency is the target: twice the target. */
  readonly plainMs: number;
}
