/** What went wrong with one look so far. */
export interface Failures {
  /** On the watch's clock: when the first attempt at this look began. */
  readonly sinceMs: number;
  /** Failures that the retry policy was asked about. */
  readonly spent: number;
  /** Answers "no such batch". */
  readonly missing: number;
  /** The wait before the attempt that failed. */
  readonly previousDelayMs?: number;
}
