import type { AnswerFacts } from './AnswerFacts.ts';
import { LookErrorBase } from './LookErrorBase.ts';

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
 * The class behind the look errors that are made of an answer.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class AnswerError<Tag extends string> extends LookErrorBase<Tag> implements AnswerFacts {
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
