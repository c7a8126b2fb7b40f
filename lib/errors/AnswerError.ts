import { PollErrorBase } from './TaggedError.ts';
import { formatDuration, formatRequest, quote } from './wording.ts';

/**
 * What an HTTP answer says about an error, as far as it is known. The client redacts the credentials of the request from
 * every text.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface AnswerFacts {
  /** The HTTP status. */
  readonly status: number;
  /** The error code of the service or its gateway: `DLI.0002`, `APIGW.0308`. The set is open. */
  readonly code?: string | undefined;
  /** The error message of the service. */
  readonly serviceMessage?: string | undefined;
  /** The id under which the service logged the request. */
  readonly requestId?: string | undefined;
  /** The beginning of the response body, on one line. */
  readonly bodyExcerpt?: string | undefined;
  /** How long the service asks to wait, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
}

/**
 * The base class of the poll errors that an HTTP answer causes.
 *
 * @category Errors
 * @since 0.1.0
 */
abstract class AnswerError<Tag extends string> extends PollErrorBase<Tag> implements AnswerFacts {
  /** The HTTP status. */
  readonly status: number;
  /** The error code of the service or its gateway. */
  readonly code: string | undefined;
  /** The error message of the service. */
  readonly serviceMessage: string | undefined;
  /** The id under which the service logged the request. */
  readonly requestId: string | undefined;
  /** The beginning of the response body, on one line. */
  readonly bodyExcerpt: string | undefined;
  /** How long the service asks to wait, in milliseconds (`Retry-After`). */
  readonly retryAfterMs: number | undefined;

  /** The message is what the answer said, and what that means. */
  constructor(tag: Tag, meaning: string, facts: AnswerFacts) {
    super(tag, formatAnswer(facts, meaning));
    this.status = facts.status;
    this.code = facts.code;
    this.serviceMessage = facts.serviceMessage;
    this.requestId = facts.requestId;
    this.bodyExcerpt = facts.bodyExcerpt;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/**
 * Formats what an HTTP answer said, then what that means: `HTTP 400 DLI.0002 "no batch": no such batch (request r)`.
 * IAM repeats the status as the code; it is shown once.
 */
export const formatAnswer = (
  { status, code, serviceMessage, bodyExcerpt, requestId }: AnswerFacts,
  meaning: string,
): string => {
  const text = serviceMessage ?? bodyExcerpt ?? '';
  return [
    `HTTP ${String(status)}`,
    code === undefined || code === String(status) ? '' : ` ${quote(code)}`,
    text === '' ? '' : ` "${quote(text)}"`,
    meaning === '' ? '' : `: ${meaning}`,
    formatRequest(requestId),
  ].join('');
};

/**
 * The service or its gateway answered with an error that has no class of its own. Its status and code decide whether it
 * is transient: see {@link isTransient}.
 *
 * @category Errors
 * @since 0.1.0
 */
export class HttpError extends AnswerError<'HttpError'> {
  /**
   * Whether something on the way answered in place of the service: a 407 of a proxy; or a 403, 404, 405, 410, 418, 421 or
   * 451 without an error code, from an origin that has answered this client before. Transient, whatever the status. Absent
   * otherwise.
   */
  declare readonly fromIntermediary?: boolean;

  /** Takes the facts of the answer. */
  constructor(facts: AnswerFacts & { readonly fromIntermediary?: boolean | undefined }) {
    super('HttpError', meaningOf(facts), facts);
    if (facts.fromIntermediary === true) this.fromIntermediary = true;
  }
}

/** A redirect has none: its `serviceMessage` says what it is. */
const meaningOf = ({ status, fromIntermediary }: ConstructorParameters<typeof HttpError>[0]): string => {
  if (fromIntermediary === true) return 'a proxy or gateway answered, not the service';
  if (status < 300) return 'the service reported an error';
  if (status < 400) return '';
  return status < 500 ? 'the request was refused' : 'the server failed';
};

/**
 * The gateway throttled the request (429, or `APIG.0308`). Transient; waiting for a known `retryAfterMs` does not count
 * as a retry.
 *
 * @category Errors
 * @since 0.1.0
 */
export class ThrottledError extends AnswerError<'ThrottledError'> {
  /** Takes the facts of the answer. */
  constructor(facts: AnswerFacts) {
    const { retryAfterMs } = facts;
    const retryAfter = retryAfterMs === undefined ? '' : `, retry after ${formatDuration(retryAfterMs)}`;
    super('ThrottledError', `too many requests${retryAfter}`, facts);
  }
}

/**
 * The service has no such batch (`DLI.0002`, `DLI.0023`, or a 404 with a code of the DLI service). Only calls about one batch
 * fail with it: in `createBatch$` and `listBatches$` these codes mean a queue, for instance, and are an {@link HttpError}.
 * The watch decides what it means: right after the submission the record may not exist yet; later it has been deleted.
 *
 * @category Errors
 * @since 0.1.0
 */
export class NoSuchBatchError extends AnswerError<'NoSuchBatchError'> {
  /** Takes the facts of the answer. */
  constructor(facts: AnswerFacts) {
    super('NoSuchBatchError', 'no such batch', facts);
  }
}
