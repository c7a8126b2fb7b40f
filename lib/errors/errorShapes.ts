import * as t from 'io-ts';
import { BatchRefCodec } from '../model/BatchRef.ts';
import { BatchSnapshotCodec, Milliseconds, type TerminalSnapshot } from '../model/BatchSnapshot.ts';
import { BatchStateCodec } from '../model/BatchState.ts';
import { HttpError, NoSuchBatchError, ThrottledError } from './AnswerError.ts';
import type { PollError } from './PollError.ts';
import type { PollErrorBase, TaggedError } from './TaggedError.ts';
import type { WatchError } from './WatchError.ts';
import {
  AuthError,
  ConfigurationError,
  DecodeError,
  NetworkError,
  RequestTimeoutError,
  TokenUnavailableError,
  UnexpectedError,
} from './pollErrors.ts';
import {
  AbortedError,
  BatchDeadError,
  BatchNotFoundError,
  BatchVanishedError,
  CallbackError,
  DeadlineExceededError,
  InvalidRefError,
  PollFailedError,
  RetriesExhaustedError,
  StateDeadlineExceededError,
} from './watchErrors.ts';

// The facts of each error, as JSON has them: what the codecs of errors check.

/** A fact of an error: its codec, and what its field is where it is not known. Without `unless` it is always known. */
export interface Fact {
  readonly codec: t.Mixed;
  readonly unless?: 'undefined' | 'absent';
}

interface FactOf<A> extends Fact {
  readonly codec: t.Type<A, unknown, unknown>;
}

/** An error, as it is rebuilt from JSON. */
export interface ErrorShape<E extends TaggedError<string> = TaggedError<string>> {
  readonly errorClass: abstract new (...args: never) => E;
  readonly facts: Readonly<Record<string, Fact>>;
  /** What its cause is, if not anything. */
  readonly cause?: 'PollError' | 'TypeError';
}

/** A field that a class never sets has nothing to know. */
type KnownFact<A> = [A] extends [never] ? Fact : FactOf<A>;

/** A shape with a fact for each field of its class, and no other. */
type ShapeOf<E extends TaggedError<string>, Base> = ErrorShape<E> & {
  readonly facts: { readonly [K in Exclude<keyof E, keyof Base>]-?: KnownFact<NonNullable<E[K]>> };
};

const known = <A>(codec: t.Type<A, unknown, unknown>): FactOf<A> => ({ codec });
const maybe = <A>(codec: t.Type<A, unknown, unknown>): FactOf<A> => ({ codec, unless: 'undefined' });
const optional = <A>(codec: t.Type<A, unknown, unknown>): FactOf<A> => ({ codec, unless: 'absent' });

const Count: t.Type<number, number, unknown> = t.refinement(
  t.number,
  (n) => Number.isSafeInteger(n) && n >= 0,
  'a whole number from 0',
);
const Texts: t.Type<readonly string[], unknown, unknown> = t.readonlyArray(t.string, 'an array of texts');

/** The fields of every poll error that only some have. */
export const POLL_FACTS: { readonly [K in 'durationMs' | 'failFastInMs']: FactOf<number> } = {
  durationMs: optional(Milliseconds),
  failFastInMs: optional(Milliseconds),
};

const answer = {
  status: known(Count),
  code: maybe(t.string),
  serviceMessage: maybe(t.string),
  requestId: maybe(t.string),
  bodyExcerpt: maybe(t.string),
  retryAfterMs: maybe(Milliseconds),
};

export const POLL_ERRORS: {
  readonly [Tag in PollError['_tag']]: ShapeOf<Extract<PollError, { _tag: Tag }>, PollErrorBase<string>>;
} = {
  AuthError: {
    errorClass: AuthError,
    facts: {
      reason: known(t.string),
      status: maybe(Count),
      code: maybe(t.string),
      serviceMessage: maybe(t.string),
      requestId: maybe(t.string),
    },
  },
  ConfigurationError: { errorClass: ConfigurationError, facts: {} },
  DecodeError: {
    errorClass: DecodeError,
    facts: {
      report: known(Texts),
      status: maybe(Count),
      requestId: maybe(t.string),
      bodyExcerpt: maybe(t.string),
      limitBytes: optional(Count),
    },
  },
  HttpError: { errorClass: HttpError, facts: { ...answer, fromIntermediary: optional(t.boolean) } },
  NetworkError: { errorClass: NetworkError, facts: { code: maybe(t.string) } },
  NoSuchBatchError: { errorClass: NoSuchBatchError, facts: answer },
  RequestTimeoutError: { errorClass: RequestTimeoutError, facts: { timeoutMs: known(Milliseconds) } },
  ThrottledError: { errorClass: ThrottledError, facts: answer },
  TokenUnavailableError: { errorClass: TokenUnavailableError, facts: {} },
  UnexpectedError: { errorClass: UnexpectedError, facts: {} },
};

const DeadSnapshot: t.Type<TerminalSnapshot, unknown, unknown> = t.refinement(
  BatchSnapshotCodec,
  (snapshot) => snapshot.terminal,
  'a terminal BatchSnapshot',
);

const watched = {
  ref: known(BatchRefCodec),
  lastSnapshot: maybe(BatchSnapshotCodec),
  polls: known(Count),
  attempts: known(Count),
  elapsedMs: known(Milliseconds),
};

export const WATCH_ERRORS: {
  readonly [Tag in WatchError['_tag']]: ShapeOf<Extract<WatchError, { _tag: Tag }>, TaggedError<string>>;
} = {
  AbortedError: { errorClass: AbortedError, facts: watched },
  BatchDeadError: { errorClass: BatchDeadError, facts: { ...watched, lastSnapshot: known(DeadSnapshot) } },
  BatchNotFoundError: { errorClass: BatchNotFoundError, facts: watched, cause: 'PollError' },
  BatchVanishedError: { errorClass: BatchVanishedError, facts: watched, cause: 'PollError' },
  CallbackError: { errorClass: CallbackError, facts: { ...watched, callback: known(t.string) } },
  DeadlineExceededError: {
    errorClass: DeadlineExceededError,
    facts: { ...watched, ref: maybe(BatchRefCodec), deadlineMs: known(Milliseconds) },
  },
  InvalidRefError: {
    errorClass: InvalidRefError,
    facts: { ...watched, ref: maybe(t.undefined) },
    cause: 'TypeError',
  },
  PollFailedError: { errorClass: PollFailedError, facts: watched, cause: 'PollError' },
  RetriesExhaustedError: { errorClass: RetriesExhaustedError, facts: watched, cause: 'PollError' },
  StateDeadlineExceededError: {
    errorClass: StateDeadlineExceededError,
    facts: { ...watched, state: known(BatchStateCodec), deadlineMs: known(Milliseconds) },
  },
};
