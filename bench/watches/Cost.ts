/** What it takes to watch many jobs. */
export interface Cost {
  /** From the first subscription to the last. */
  readonly startMs: number;
  /** Bytes. */
  readonly heapPerWatch: number;
  /** The share of one core. */
  readonly cpu: number;
  readonly cpuPerPollUs: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** Less than there should be: the polls fall behind. */
  readonly pollsASecond: number;
  readonly teardownMs: number;
}
