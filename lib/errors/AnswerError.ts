import { PollErrorBase } from './TaggedError.ts';

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

  /** The message lists the facts after the sentence. */
  constructor(tag: Tag, sentence: string, facts: AnswerFacts) {
    super(tag, `${sentence}: ${formatAnswer(facts)}`);
    this.status = facts.status;
    this.code = facts.code;
    this.serviceMessage = facts.serviceMessage;
    this.requestId = facts.requestId;
    this.bodyExcerpt = facts.bodyExcerpt;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

const formatAnswer = ({ status, code, serviceMessage, bodyExcerpt, requestId }: AnswerFacts): string => {
  const text = serviceMessage ?? bodyExcerpt;
  return [
    `HTTP ${String(status)}`,
    code === undefined ? '' : ` ${code}`,
    text === undefined || text === '' ? '' : `, "${text}"`,
    requestId === undefined ? '' : ` (request ${requestId})`,
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
    super('HttpError', 'the service answered with an error', facts);
    if (facts.fromIntermediary === true) this.fromIntermediary = true;
  }
}

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
    super('ThrottledError', 'the service asks for fewer requests', facts);
  }
}

/**
 * The service has no such batch (`DLI.0002`, `DLI.0023`, or a 404 with a code of the DLI service). The watch decides what
 * that means: right after the submission the record may not exist yet; later it has been deleted.
 *
 * @category Errors
 * @since 0.1.0
 */
export class NoSuchBatchError extends AnswerError<'NoSuchBatchError'> {
  /** Takes the facts of the answer. */
  constructor(facts: AnswerFacts) {
    super('NoSuchBatchError', 'the service knows no such batch', facts);
  }
}
