/**
 * A family of error classes: `instanceof` narrows to their union, in both branches, where the base class they
 * share would narrow to itself.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface ErrorFamily<E> {
  /** Whether a value is an error of this family. */
  readonly [Symbol.hasInstance]: (value: unknown) => value is E;
}
