import { PollErrorBase } from './TaggedError.ts';

/**
 * What a service's refusal says, as far as it says it. No secret is in it: the client takes the
 * credentials of the request out of every text.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface AnswerFacts {
  /** The HTTP status. */
  readonly status: number;
  /** The service's or the gateway's own code: `DLI.0002`, `APIGW.0308`. The set is open. */
  readonly code?: string | undefined;
  /** The service's own words. */
  readonly serviceMessage?: string | undefined;
  /** The id by which the operator of the service finds the request. */
  readonly requestId?: string | undefined;
  /** The beginning of the body, on one line. */
  readonly bodyExcerpt?: string | undefined;
  /** How long the service asks us to wait, in milliseconds (`Retry-After`). */
  readonly retryAfterMs?: number | undefined;
}

const told = ({ status, code, serviceMessage, bodyExcerpt, requestId }: AnswerFacts): string => {
  const words = serviceMessage ?? bodyExcerpt;
  return [
    `HTTP ${String(status)}`,
    code === undefined ? '' : ` ${code}`,
    words === undefined || words === '' ? '' : `, "${words}"`,
    requestId === undefined ? '' : ` (request ${requestId})`,
  ].join('');
};

/**
 * The class behind the poll errors that are made of an answer.
 *
 * @category Errors
 * @since 0.1.0
 */
abstract class AnswerError<Tag extends string> extends PollErrorBase<Tag> implements AnswerFacts {
  /** The HTTP status. */
  readonly status: number;
  /** The service's or the gateway's own code. */
  readonly code: string | undefined;
  /** The service's own words. */
  readonly serviceMessage: string | undefined;
  /** The id by which the operator of the service finds the request. */
  readonly requestId: string | undefined;
  /** The beginning of the body, on one line. */
  readonly bodyExcerpt: string | undefined;
  /** How long the service asks us to wait, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  /** Made of the facts; the message says them all. */
  constructor(tag: Tag, sentence: string, facts: AnswerFacts) {
    super(tag, `${sentence}: ${told(facts)}`);
    this.status = facts.status;
    this.code = facts.code;
    this.serviceMessage = facts.serviceMessage;
    this.requestId = facts.requestId;
    this.bodyExcerpt = facts.bodyExcerpt;
    this.retryAfterMs = facts.retryAfterMs;
  }
}

/**
 * The service or its gateway answered with an error that has no class of its own.
 *
 * Transient or not by its status and code: see {@link isTransient}.
 *
 * @category Errors
 * @since 0.1.0
 */
export class HttpError extends AnswerError<'HttpError'> {
  /** Made of what the answer says. */
  constructor(facts: AnswerFacts) {
    super('HttpError', 'the service answered with an error', facts);
  }
}

/**
 * The gateway throttled the request (429, or `APIG.0308`). Transient; with a known `retryAfterMs` waiting for
 * it spends no retry.
 *
 * @category Errors
 * @since 0.1.0
 */
export class ThrottledError extends AnswerError<'ThrottledError'> {
  /** Made of what the answer says. */
  constructor(facts: AnswerFacts) {
    super('ThrottledError', 'the service asks for fewer requests', facts);
  }
}

/**
 * The service says that it has no such batch (`DLI.0002`, `DLI.0023`, or a 404 of the DLI service itself).
 *
 * The watch decides what that means: right after the start the record may not be there yet, later it is gone.
 *
 * @category Errors
 * @since 0.1.0
 */
export class NoSuchBatchError extends AnswerError<'NoSuchBatchError'> {
  /** Made of what the answer says. */
  constructor(facts: AnswerFacts) {
    super('NoSuchBatchError', 'the service knows no such batch', facts);
  }
}
