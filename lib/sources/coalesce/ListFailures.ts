/** What went wrong with the call for one page so far. */
export interface ListFailures {
  /** When the first attempt at it began, on the clock that does not jump. */
  readonly sinceMs: number;
  /** How many attempts have failed. */
  readonly attempts: number;
  /** The wait before the last attempt. */
  readonly previousDelayMs?: number;
}
