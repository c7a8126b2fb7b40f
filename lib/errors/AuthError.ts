import type { AnswerFacts } from './AnswerFacts.ts';
import { LookErrorBase } from './LookErrorBase.ts';

/**
 * What is known of a refusal; no `status` when no request got as far as the service.
 *
 * @category Errors
 * @since 0.1.0
 */
export type AuthFacts = { readonly [Fact in keyof AnswerFacts]?: AnswerFacts[Fact] | undefined } & {
  /** What was wrong, in one sentence. */
  readonly reason: string;
  /** What a provider raised, as plain data. */
  readonly cause?: unknown;
};

/**
 * The credentials were refused, or could not be had. Fatal: repeating a refused credential locks accounts
 * (five refused signatures lock an access key for 5 minutes).
 *
 * @category Errors
 * @since 0.1.0
 */
export class AuthError extends LookErrorBase<'AuthError'> {
  /** What was wrong, in one sentence. */
  readonly reason: string;
  /** The HTTP status, if the service was asked. */
  readonly status: number | undefined;
  /** The service's own code. */
  readonly code: string | undefined;
  /** The service's own words. */
  readonly serviceMessage: string | undefined;
  /** The id by which the operator of the service finds the request. */
  readonly requestId: string | undefined;

  /** Made of what is known of the refusal. */
  constructor({ reason, status, code, serviceMessage, requestId, cause }: AuthFacts) {
    const told = [
      status === undefined ? undefined : `HTTP ${String(status)}`,
      code,
      serviceMessage === undefined ? undefined : `"${serviceMessage}"`,
      requestId === undefined ? undefined : `(request ${requestId})`,
    ].filter((part) => part !== undefined);
    super('AuthError', told.length === 0 ? reason : `${reason}: ${told.join(' ')}`, cause);
    this.reason = reason;
    this.status = status;
    this.code = code;
    this.serviceMessage = serviceMessage;
    this.requestId = requestId;
  }
}
