/**
 * A project that a user may get a token for.
 *
 * @category Simulator
 * @since 0.1.0
 */
export interface SimulatedProject {
  /** Its id: 1 to 64 letters and digits. */
  readonly id: string;
  /** Its name: `"eu-de"`. */
  readonly name: string;
}
