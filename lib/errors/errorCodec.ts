import { type Either, isRight } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { printable } from '../checks/text.ts';
import { isRecord } from '../checks/values.ts';
import { PollError } from './PollError.ts';
import type { ErrorFamily, TaggedError } from './TaggedError.ts';
import { WatchError } from './WatchError.ts';
import { UnexpectedError } from './pollErrors.ts';
import { type ErrorShape, type Fact, POLL_ERRORS, POLL_FACTS, WATCH_ERRORS } from './errorShapes.ts';

/**
 * Decodes a {@link PollError} from JSON, as an instance of its class.
 *
 * **When to use**: to store an error, or to send it to another process.
 *
 * **Gotchas**
 * - The message, the facts and the cause are kept, the stack is not.
 * - A cause that is an error of this library is decoded, too. Of any other error `name`, `message` and `code` are left, as a
 *   plain object.
 * - An unknown `_tag` is rejected: the error may come from a later version.
 * - An error of a source of your own with facts that are none (`status: NaN`) is encoded as an {@link UnexpectedError} with its
 *   message, so that whatever is encoded can be decoded.
 *
 * @example
 * ```ts
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { NetworkError, PollErrorCodec } from 'dli-watch';
 *
 * const stored = JSON.stringify(PollErrorCodec.encode(new NetworkError({ code: 'ECONNRESET' })));
 * const decoded = PollErrorCodec.decode(JSON.parse(stored));
 * if (isRight(decoded)) console.log(decoded.right instanceof NetworkError, decoded.right.message);
 * // => true the connection failed (ECONNRESET)
 * console.log(PollErrorCodec.decode({ _tag: 'FutureError', message: 'of a later version' })._tag); // => Left
 * ```
 *
 * @category Errors
 * @since 0.2.0
 */
export const PollErrorCodec: t.Type<PollError, unknown, unknown> = codecOf(
  'PollError',
  PollError,
  POLL_ERRORS,
  POLL_FACTS,
  encodedPollError,
);

/**
 * Decodes a {@link WatchError} from JSON, as an instance of its class.
 *
 * **When to use**: to store why a watch ended, or to send it to another process. Its last snapshot is checked as by
 * `BatchSnapshotCodec`.
 *
 * **Gotchas**: those of {@link PollErrorCodec}. The reason of an aborted signal that is no error is kept as JSON keeps it.
 *
 * @example
 * ```ts
 * import { isRight } from 'fp-ts/lib/Either.js';
 * import { PollFailedError, WatchErrorCodec, watchBatch$ } from 'dli-watch';
 * import { AuthError } from 'dli-watch';
 * import { fakeSource, testRef } from 'dli-watch/testing';
 *
 * const source = fakeSource(['running', new AuthError({ reason: 'the token was revoked' })]);
 * watchBatch$(testRef.projectId, testRef.batchId, { source, schedule: () => 10 }).subscribe({
 *   error: (error) => {
 *     const stored = JSON.stringify(WatchErrorCodec.encode(error));
 *     const decoded = WatchErrorCodec.decode(JSON.parse(stored));
 *     if (isRight(decoded) && decoded.right instanceof PollFailedError)
 *       console.log(decoded.right.cause._tag, decoded.right.lastSnapshot?.state);
 *     // => AuthError running
 *   },
 * });
 * ```
 *
 * @category Errors
 * @since 0.2.0
 */
export const WatchErrorCodec: t.Type<WatchError, unknown, unknown> = codecOf(
  'WatchError',
  WatchError,
  WATCH_ERRORS,
  {},
  encodedWatchError,
);

/** A function declaration, because the codecs above are created when the module is loaded. */
function codecOf<E extends TaggedError<string>>(
  name: string,
  family: ErrorFamily<E>,
  shapes: Readonly<Record<string, ErrorShape>>,
  common: Readonly<Record<string, Fact>>,
  encode: (error: E) => unknown,
): t.Type<E, unknown, unknown> {
  return new t.Type<E, unknown, unknown>(
    name,
    (u): u is E => u instanceof family,
    (u, context) => {
      const tag = isRecord(u) ? u['_tag'] : undefined;
      const shape = typeof tag === 'string' && Object.hasOwn(shapes, tag) ? shapes[tag] : undefined;
      if (!isRecord(u) || shape === undefined) return t.failure(u, context);
      return decode(u, { ...shape, facts: { ...shape.facts, ...common } }, context) as Either<t.Errors, E>;
    },
    encode,
  );
}

/** A source of the user's may set facts that no error has, which could be stored, but never read again: the message is kept then. */
function encodedPollError(error: PollError): unknown {
  const json = jsonOf(error);
  return isRight(PollErrorCodec.decode(json)) ? json : jsonOf(new UnexpectedError(undefined, error.message));
}

function encodedWatchError(error: WatchError): unknown {
  const { cause } = error;
  const json = jsonOf(error);
  return cause instanceof PollError ? { ...json, cause: encodedPollError(cause) } : json;
}

/** Errors of the library have `toJSON`, with which an error keeps its facts, and its cause what JSON can hold of it. */
const jsonOf = (error: PollError | WatchError): object => JSON.parse(JSON.stringify(error)) as object;

const decode = (
  json: Readonly<Record<string, unknown>>,
  { errorClass, facts, cause }: ErrorShape,
  context: t.Context,
): t.Validation<unknown> => {
  const faults: t.ValidationError[] = [];
  const read = (key: string, codec: t.Mixed): unknown => {
    const decoded: t.Validation<unknown> = codec.validate(
      json[key],
      t.appendContext(context, key, codec, json[key]),
    );
    if (isRight(decoded)) return decoded.right;
    faults.push(...decoded.left);
    return undefined;
  };
  const message = printable(String(read('message', t.string)));
  const fields = fieldsOf(json, facts, read);
  const decodedCause = causeOf(json['cause'], cause, read, context);
  if (faults.length > 0) return t.failures(faults);
  // Without the constructor, which would compose the message again, of facts that an error does not keep.
  const options = json['cause'] === undefined ? undefined : { cause: decodedCause };
  const error = Reflect.construct(Error, [message, options], errorClass) as object;
  return t.success(Object.assign(error, { _tag: json['_tag'], name: json['_tag'] }, fields));
};

/** The facts of an error. One that is not known is `undefined`, or left out where the class has no field for it then. */
const fieldsOf = (
  json: Readonly<Record<string, unknown>>,
  facts: Readonly<Record<string, Fact>>,
  read: (key: string, codec: t.Mixed) => unknown,
): Record<string, unknown> => {
  const fields: Record<string, unknown> = {};
  for (const [key, { codec, unless }] of Object.entries(facts)) {
    if (unless === undefined || (json[key] !== undefined && json[key] !== null))
      fields[key] = read(key, codec);
    else if (unless === 'undefined') fields[key] = undefined;
  }
  return fields;
};

const causeOf = (
  json: unknown,
  kind: ErrorShape['cause'],
  read: (key: string, codec: t.Mixed) => unknown,
  context: t.Context,
): unknown => {
  if (kind === 'PollError') return read('cause', PollErrorCodec);
  if (kind === undefined) return anyCauseOf(json, context);
  return new TypeError(
    printable((read('cause', WithMessage) as { message?: string } | undefined)?.message ?? ''),
  );
};

const WithMessage: t.Mixed = t.type({ message: t.string }, 'an error');

/** The cause of an error, if it may be anything: an error of the library, the facts of another one, or plain JSON. */
const anyCauseOf = (json: unknown, context: t.Context): unknown => {
  if (!isRecord(json) || context.length > MAX_DEPTH) return json;
  for (const codec of [PollErrorCodec, WatchErrorCodec] as const) {
    const decoded: t.Validation<unknown> = codec.validate(
      json,
      t.appendContext(context, 'cause', codec, json),
    );
    if (isRight(decoded)) return decoded.right;
  }
  return json;
};

/** How deep causes are decoded. The library nests three. */
const MAX_DEPTH = 16;
