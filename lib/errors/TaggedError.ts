import { fieldOf, isError, isNativeError } from '../checks/realms.ts';
import { excerpt } from '../checks/text.ts';
import { formatValue } from '../checks/values.ts';

/** The longest message, and the longest text of a cause in JSON: a list of a dozen faults of a set-up fits. */
const MAX_TEXT = 4_000;

/**
 * The base class of all errors of this library: a literal `_tag` to switch over, and facts that survive JSON.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class TaggedError<Tag extends string> extends Error {
  /** The discriminant of the union of errors; equal to `name`. */
  readonly _tag: Tag;
  /** The name of the class, with which a stack trace begins. */
  override readonly name: Tag;

  /** Only the errors of this library extend this class. The message becomes one line, bounded and printable. */
  constructor(tag: Tag, message: string, cause?: unknown) {
    super(excerpt(message, MAX_TEXT), cause === undefined ? undefined : { cause });
    this._tag = tag;
    this.name = tag;
  }

  /** Returns everything but the stack, for JSON logs. */
  toJSON(): Record<string, unknown> {
    const facts = { ...(this as object), message: this.message };
    if (this.cause === undefined || beingSerialized.has(this)) return facts;
    beingSerialized.add(this);
    const cause = causeToJson(this.cause);
    beingSerialized.delete(this);
    return { ...facts, cause };
  }
}

/** The errors whose `toJSON` is running. An error that is found again in its own cause leaves the cause out. */
const beingSerialized = new WeakSet<object>();

/** Converts a cause to plain JSON data. Must not throw, whatever a caller's code has thrown. */
const causeToJson = (cause: unknown): unknown => {
  try {
    const plain = losesMessage(cause) ? plainErrorOf(cause) : cause;
    return JSON.parse(JSON.stringify(plain), boundedText) as unknown;
  } catch {
    return formatValue(cause);
  }
};

const boundedText = (_: string, value: unknown): unknown =>
  typeof value === 'string' ? excerpt(value, MAX_TEXT) : value;

/** Whether JSON would leave out the message: that of an error of another library, of whatever realm. */
const losesMessage = (cause: unknown): cause is object =>
  isError(cause) && !('toJSON' in cause) && (isNativeError(cause) || !Object.keys(cause).includes('message'));

const plainErrorOf = (cause: object): object => {
  const [name, message, code] = ['name', 'message', 'code'].map((field) => fieldOf(cause, field));
  return { name, message, ...(typeof code === 'string' && { code }) };
};

/** Whether a value is an error of this library, also of another copy of it, and its tag is in the table. */
export const hasTagOf = (value: unknown, tags: Readonly<Record<string, true>>): boolean =>
  isNativeError(value) && '_tag' in value && value._tag === value.name && Object.hasOwn(tags, value.name);

/**
 * A family of error classes. `instanceof` narrows to the union of its classes, in both branches; their common base class
 * would narrow to itself.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface ErrorFamily<E> {
  /** Whether a value is an error of this family. */
  readonly [Symbol.hasInstance]: (value: unknown) => value is E;
}

/**
 * The base class of every {@link PollError}.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class PollErrorBase<Tag extends string> extends TaggedError<Tag> {
  /**
   * How long the failed attempt took, in milliseconds, from sending to failure: time in a queue does not count. Absent if
   * the source does not measure it; the watch then uses its own measure.
   */
  declare readonly durationMs?: number;
  /**
   * In how long the client stops retrying this kind of fault, in milliseconds (`failFastMs`). A watch waits no longer for
   * its next attempt. Present on faults of a set-up that has never worked, absent on all others.
   */
  declare readonly failFastInMs?: number;
}

/** Sets the duration of the failed attempt, unless it is known, and returns the error. */
export const withDurationMs = <E extends PollErrorBase<string>>(error: E, durationMs: number): E =>
  error.durationMs === undefined ? annotated(error, { durationMs }) : error;

/** Sets facts of the attempt on its error. An error of the user's may be frozen, and stays as it is. */
export const annotated = <E extends PollErrorBase<string>>(
  error: E,
  facts: Pick<PollErrorBase<string>, 'durationMs' | 'failFastInMs'>,
): E => (Object.isExtensible(error) ? Object.assign(error, facts) : error);
