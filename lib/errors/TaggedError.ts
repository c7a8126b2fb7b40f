import { formatValue } from '../checks/values.ts';

/** What `JSON.stringify` shows of a cause. A log line must never fail on what a user's code raised. */
const causeToJson = (cause: unknown): unknown => {
  try {
    const foreign = cause instanceof Error && !(cause instanceof TaggedError);
    const plain = foreign ? { name: cause.name, message: cause.message } : cause;
    return JSON.parse(JSON.stringify(plain)) as unknown;
  } catch {
    return formatValue(cause);
  }
};

/** The errors whose JSON is being made: an error that is met again inside of it is its own cause, at some depth. */
const inWork = new WeakSet<object>();

/**
 * The root of every error of this library: a literal `_tag` to switch over, and facts that survive JSON.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class TaggedError<Tag extends string> extends Error {
  /** Tells the error apart in a `switch`; the same text as `name`. */
  readonly _tag: Tag;
  /** The name that a stack trace begins with. */
  override readonly name: Tag;

  /** Made by the errors of this library only. */
  constructor(tag: Tag, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this._tag = tag;
    this.name = tag;
  }

  /** Everything but the stack, for logs that write JSON. */
  toJSON(): Record<string, unknown> {
    const facts = { ...(this as object), message: this.message };
    if (this.cause === undefined || inWork.has(this)) return facts;
    inWork.add(this);
    const cause = causeToJson(this.cause);
    inWork.delete(this);
    return { ...facts, cause };
  }
}

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

/**
 * The class behind {@link PollError}: why one poll at a job was not answered with a state.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class PollErrorBase<Tag extends string> extends TaggedError<Tag> {}
