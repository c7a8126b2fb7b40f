/** How many looks, fractions of one included, a state is worth up to each age. */
export interface LookTable {
  /** In milliseconds, ascending, from 0. */
  readonly ages: readonly number[];
  /** Ascending, from 0. */
  readonly looks: readonly number[];
}
