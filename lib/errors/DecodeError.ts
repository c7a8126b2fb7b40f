import { LookErrorBase } from './LookErrorBase.ts';

/**
 * What could be told of an answer that is not what was asked for.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface DecodeFacts {
  /** What was wrong, a line each, as io-ts reports it. */
  readonly report: readonly string[];
  /** The HTTP status. */
  readonly status?: number | undefined;
  /** The id by which the operator of the service finds the request. */
  readonly requestId?: string | undefined;
  /** The beginning of the body, on one line. */
  readonly bodyExcerpt?: string | undefined;
}

/**
 * The service answered, but not with what was asked for: a page of a proxy, no `state`, another job's `id`, a body
 * beyond the bound. Transient; never taken for a state.
 *
 * @category Errors
 * @since 0.1.0
 */
export class DecodeError extends LookErrorBase<'DecodeError'> {
  /** What was wrong, a line each, as io-ts reports it. */
  readonly report: readonly string[];
  /** The HTTP status. */
  readonly status: number | undefined;
  /** The id by which the operator of the service finds the request. */
  readonly requestId: string | undefined;
  /** The beginning of the body, on one line. */
  readonly bodyExcerpt: string | undefined;

  /** Made of what was wrong with the answer. */
  constructor({ report, status, requestId, bodyExcerpt }: DecodeFacts) {
    const where = requestId === undefined ? '' : ` (request ${requestId})`;
    super('DecodeError', `the answer is not what was asked for: ${report.join('; ')}${where}`);
    this.report = report;
    this.status = status;
    this.requestId = requestId;
    this.bodyExcerpt = bodyExcerpt;
  }
}
