/** What earlier runs say of how long the next one lasts, at some ages. */
export interface Estimate {
  /** In milliseconds, ascending, from 0. */
  readonly ages: readonly number[];
  /** How likely the run ends at each age, per millisecond. */
  readonly density: readonly number[];
  /** How likely it lasts for longer than each age. */
  readonly survival: readonly number[];
}
