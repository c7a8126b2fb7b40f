/** A script that has begun. */
export interface Script<S> {
  /** The step that answers a look at this moment, which it uses up, and when that step began. */
  readonly look: (now: number) => Standing<S>;
  /** The same, and nothing is used up. */
  readonly peek: (now: number) => Standing<S>;
}

/** Where a script stands: times are milliseconds on `performance.now()`. */
export interface Standing<S> {
  readonly step: S;
  readonly since: number;
}
