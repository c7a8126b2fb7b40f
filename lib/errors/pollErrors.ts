import type { AnswerFacts } from './AnswerError.ts';
import { PollErrorBase } from './TaggedError.ts';
import { formatCause } from './wording.ts';

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
export class AuthError extends PollErrorBase<'AuthError'> {
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

/**
 * The set-up is wrong: an environment variable is missing, or the endpoint has no such API
 * (`APIG.0101`: wrong region, host or path). Fatal.
 *
 * @category Errors
 * @since 0.1.0
 */
export class ConfigurationError extends PollErrorBase<'ConfigurationError'> {
  /** Made of a sentence that says what to set. */
  constructor(message: string, cause?: unknown) {
    super('ConfigurationError', message, cause);
  }
}

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
export class DecodeError extends PollErrorBase<'DecodeError'> {
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

/**
 * What is known of a broken connection.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface NetworkFacts {
  /** The system's code: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `UND_ERR_SOCKET`. */
  readonly code?: string | undefined;
  /** What the system says, in words. */
  readonly detail?: string | undefined;
  /** What the HTTP client raised, as plain data. */
  readonly cause?: unknown;
}

/**
 * No whole answer came: the connection was refused, reset or closed, or the name was not found. Transient.
 *
 * @category Errors
 * @since 0.1.0
 */
export class NetworkError extends PollErrorBase<'NetworkError'> {
  /** The system's code: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `UND_ERR_SOCKET`. */
  readonly code: string | undefined;

  /** Made of what is known of the failure. */
  constructor({ code, detail, cause }: NetworkFacts = {}) {
    const told = [code, detail].filter((part) => part !== undefined && part !== '').join(', ');
    super('NetworkError', `no whole answer came over the network${told === '' ? '' : ` (${told})`}`, cause);
    this.code = code;
  }
}

/**
 * The answer was not whole within the client's `requestTimeoutMs`, counted from the call to the last byte.
 * Transient.
 *
 * @category Errors
 * @since 0.1.0
 */
export class RequestTimeoutError extends PollErrorBase<'RequestTimeoutError'> {
  /** The limit that was reached, in milliseconds. */
  readonly timeoutMs: number;

  /** Made of the limit, and of whom we waited for. */
  constructor(timeoutMs: number, awaited = 'the service') {
    super('RequestTimeoutError', `no whole answer from ${awaited} within ${String(timeoutMs)} ms`);
    this.timeoutMs = timeoutMs;
  }
}

/**
 * A source raised something that is no {@link PollError}, or completed without a reading. Fatal: it is a
 * fault in code, which repeating does not mend. A source whose failures may pass raises a `NetworkError`.
 *
 * @category Errors
 * @since 0.1.0
 */
export class UnexpectedError extends PollErrorBase<'UnexpectedError'> {
  /** Made of what was raised. */
  constructor(cause: unknown, message = 'the source failed with something that is no PollError') {
    super('UnexpectedError', [message, formatCause(cause, true)].filter(Boolean).join(': '), cause);
  }
}
