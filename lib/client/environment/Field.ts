import type { Either } from 'fp-ts/lib/Either.js';

/** A part of a set of credentials, and the variables that it may come from. */
export interface Field<Option extends string> {
  readonly option: Option;
  /** The first one that is set counts. */
  readonly names: readonly string[];
  /** What is wrong with its value, without the value. */
  readonly faultOf: (value: unknown) => string | undefined;
  /** Whether the set is none without it. */
  readonly needed: boolean;
  /** Whether nobody sets it who does not mean this set: a project is set for other reasons too. */
  readonly telling: boolean;
  /** What it is, or what is wrong, where no variable is set. */
  readonly otherwise?: Either<readonly string[], string> | undefined;
}
