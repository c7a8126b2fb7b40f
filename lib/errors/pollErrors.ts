import { type AnswerFacts, formatAnswer } from './AnswerError.ts';
import { PollErrorBase } from './TaggedError.ts';
import { formatCause, formatDuration, formatRequest } from './wording.ts';

/**
 * The facts of an {@link AuthError}. `status` is absent if no request reached the service.
 *
 * @category Errors
 * @since 0.1.0
 */
export type AuthFacts = { readonly [Fact in keyof AnswerFacts]?: AnswerFacts[Fact] | undefined } & {
  /** What failed, in one sentence. */
  readonly reason: string;
  /** What the credential provider threw, as plain data. */
  readonly cause?: unknown;
};

/**
 * The credentials were rejected, or the provider could not supply any. Fatal: repeating a rejected credential locks
 * accounts (five rejected signatures lock an access key for 5 minutes).
 *
 * @category Errors
 * @since 0.1.0
 */
export class AuthError extends PollErrorBase<'AuthError'> {
  /** What failed, in one sentence. */
  readonly reason: string;
  /** The HTTP status, if the service answered. */
  readonly status: number | undefined;
  /** The error code of the service. */
  readonly code: string | undefined;
  /** The error message of the service. */
  readonly serviceMessage: string | undefined;
  /** The id under which the service logged the request. */
  readonly requestId: string | undefined;

  /** Takes what is known; the message is what the service answered, if it did, and then the reason. */
  constructor({ reason, status, code, serviceMessage, requestId, cause }: AuthFacts) {
    const message =
      status === undefined ? reason : formatAnswer({ status, code, serviceMessage, requestId }, reason);
    super('AuthError', message, cause);
    this.reason = reason;
    this.status = status;
    this.code = code;
    this.serviceMessage = serviceMessage;
    this.requestId = requestId;
  }
}

/**
 * The set-up is wrong: an environment variable is missing, the endpoint has no such API (`APIG.0101`: wrong region, host or
 * path), or nothing was ever reached (`failFastMs` of the client; the `cause` is the fault). Fatal.
 *
 * @category Errors
 * @since 0.1.0
 */
export class ConfigurationError extends PollErrorBase<'ConfigurationError'> {
  /** Takes a message that says what to set. */
  constructor(message: string, cause?: unknown) {
    super('ConfigurationError', message, cause);
  }
}

/**
 * The facts of a {@link DecodeError}.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface DecodeFacts {
  /** What was wrong with the answer, one line each. */
  readonly report: readonly string[];
  /** The HTTP status. */
  readonly status?: number | undefined;
  /** The id under which the service logged the request. */
  readonly requestId?: string | undefined;
  /** The beginning of the response body, on one line. */
  readonly bodyExcerpt?: string | undefined;
  /** The client's `maxBodyBytes`, if a page of a list is larger. */
  readonly limitBytes?: number | undefined;
}

/**
 * The answer could not be decoded: a proxy's page, no `state`, the `id` of another job, or a body over the size limit.
 * Transient, unless a page of a list is too large (`limitBytes`), which a retry would fetch again.
 *
 * @category Errors
 * @since 0.1.0
 */
export class DecodeError extends PollErrorBase<'DecodeError'> {
  /** What was wrong with the answer, one line each. */
  readonly report: readonly string[];
  /** The HTTP status. */
  readonly status: number | undefined;
  /** The id under which the service logged the request. */
  readonly requestId: string | undefined;
  /** The beginning of the response body, on one line. */
  readonly bodyExcerpt: string | undefined;
  /** The client's `maxBodyBytes`, which a page of a list exceeds. Absent otherwise. */
  declare readonly limitBytes?: number;

  /** Takes what was wrong with the answer. */
  constructor({ report, status, requestId, bodyExcerpt, limitBytes }: DecodeFacts) {
    const answer = status === undefined ? 'unexpected answer' : `HTTP ${String(status)}, unexpected answer`;
    super('DecodeError', `${answer}: ${report.join('; ')}${formatRequest(requestId)}`);
    this.report = report;
    this.status = status;
    this.requestId = requestId;
    this.bodyExcerpt = bodyExcerpt;
    if (limitBytes !== undefined) this.limitBytes = limitBytes;
  }
}

/**
 * The facts of a {@link NetworkError}.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface NetworkFacts {
  /** The system's error code: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `UND_ERR_SOCKET`. */
  readonly code?: string | undefined;
  /** The message of the system. */
  readonly detail?: string | undefined;
  /** What the HTTP client threw, as plain data. */
  readonly cause?: unknown;
}

/**
 * The connection failed before the answer was complete: it was refused, reset or closed, or the host name was not found.
 * Transient.
 *
 * @category Errors
 * @since 0.1.0
 */
export class NetworkError extends PollErrorBase<'NetworkError'> {
  /** The system's error code: `ECONNREFUSED`, `ECONNRESET`, `ENOTFOUND`, `UND_ERR_SOCKET`. */
  readonly code: string | undefined;

  /** Takes what is known; the message lists it. */
  constructor({ code, detail, cause }: NetworkFacts = {}) {
    const details = [code, detail].filter((part) => part !== undefined && part !== '').join(', ');
    super('NetworkError', `the connection failed${details === '' ? '' : ` (${details})`}`, cause);
    this.code = code;
  }
}

/**
 * The answer was not complete within the client's `requestTimeoutMs`, counted from the call to the last byte. Transient.
 *
 * @category Errors
 * @since 0.1.0
 */
export class RequestTimeoutError extends PollErrorBase<'RequestTimeoutError'> {
  /** The limit, in milliseconds. */
  readonly timeoutMs: number;

  /** Takes the limit, and what did not answer. */
  constructor(timeoutMs: number, awaited = 'the service') {
    super('RequestTimeoutError', `no complete answer from ${awaited} within ${formatDuration(timeoutMs)}`);
    this.timeoutMs = timeoutMs;
  }
}

/**
 * No token could be obtained: the token provider failed, or the identity service did. The service itself was not asked.
 * Transient.
 *
 * @category Errors
 * @since 0.1.0
 */
export class TokenUnavailableError extends PollErrorBase<'TokenUnavailableError'> {
  /** Takes what failed, in one sentence, and what the provider threw, as plain data. */
  constructor(reason: string, cause?: unknown) {
    super('TokenUnavailableError', [reason, formatCause(cause, true)].filter(Boolean).join(': '), cause);
  }
}

/**
 * A source failed with something other than a {@link PollError}, or completed without a reading. Fatal, since it
 * indicates a bug. A custom source should fail with a `NetworkError` where a retry may succeed.
 *
 * @category Errors
 * @since 0.1.0
 */
export class UnexpectedError extends PollErrorBase<'UnexpectedError'> {
  /** Takes what the source failed with. */
  constructor(cause: unknown, message = 'unexpected error of the source') {
    super('UnexpectedError', [message, formatCause(cause, true)].filter(Boolean).join(': '), cause);
  }
}
