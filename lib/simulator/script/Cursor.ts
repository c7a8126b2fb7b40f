/** Where a script stands. */
export interface Cursor {
  /** The present step. */
  readonly index: number;
  /** When it began, in ms. */
  readonly since: number;
  /** How many looks it has answered. */
  readonly looks: number;
}
