import type { BatchRef } from '../../model/BatchRef.ts';
import type { Fault } from '../ScriptStep.ts';
import { STATUS_NAMES } from './statusNames.ts';

/** The reply to a request: an answer, or none. */
export type Reply = Answer | { readonly kind: 'hang' } | { readonly kind: 'reset' };

interface Answer {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case. `content-length`, `date` and `x-request-id` are added when it is sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Only half of the body is sent; then the connection is closed, or nothing more is sent. */
  readonly half?: 'cut' | 'stalled';
}

/** Makes the reply to a request. */
export type ReplyMaker = (request: {
  /** The job in the path, if any. */
  readonly ref?: BatchRef | undefined;
  readonly requestId: string;
}) => Reply;

const JSON_TYPE = 'application/json;charset=utf-8';

/** A complete JSON answer. */
export const jsonReply = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  kind: 'answer',
  status,
  headers: { 'content-type': JSON_TYPE, ...headers },
  body: JSON.stringify(body),
});

/** An answer as a script specifies it. */
export const fixedReply = ({
  status = 200,
  body,
  headers = {},
}: Omit<Extract<Fault, { fault: 'answer' }>, 'fault'>): ReplyMaker => {
  const own = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  // Encoded now, since the caller may mutate the body.
  const reply = {
    kind: 'answer',
    status,
    headers: { 'content-type': JSON_TYPE, ...Object.fromEntries(own) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  } as const;
  return () => reply;
};

/** Half of an answer to a poll. It is cut before the state: the rest alone is longer. */
export const halfReply =
  (half: 'cut' | 'stalled'): ReplyMaker =>
  ({ ref }) => ({
    kind: 'answer',
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    body: JSON.stringify({ id: ref?.batchId ?? '', state: 'running' }),
    half,
  });

/** A page for people: a login form, or the error page of a proxy. */
export const htmlReply = (status: number): ReplyMaker => {
  const title = status < 400 ? 'Sign in' : `${status} ${STATUS_NAMES[status] ?? 'Error'}`;
  return fixedReply({
    status,
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
    headers: { 'content-type': 'text/html;charset=utf-8' },
  });
};

/** The `Retry-After` header, if there is one. */
export const retryAfterHeader = (
  retryAfter: string | number | undefined,
): Readonly<Record<string, string>> =>
  retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };

interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message?: string | undefined;
  readonly shape?: 'dli' | 'gateway' | 'iam' | undefined;
  readonly retryAfter?: string | number | undefined;
}

/** An error in the format of DLI (dli_02_0056), of the gateway in front of it, or of IAM. */
export const errorReply = ({
  status,
  code,
  shape = 'dli',
  retryAfter,
  ...rest
}: ServiceError): ((request: { readonly requestId: string }) => Reply) => {
  const title = STATUS_NAMES[status] ?? 'Error';
  const { message = title } = rest;
  return ({ requestId }) => {
    const bodies = {
      dli: { error_code: code, error_msg: message },
      gateway: { error_msg: message, error_code: code, request_id: requestId },
      iam: { error: { code, message, title } },
    };
    return jsonReply(status, bodies[shape], retryAfterHeader(retryAfter));
  };
};

/** An error of Keystone, whose code is the status. */
export const iamError = (status: number, message: string): Reply =>
  jsonReply(status, { error: { code: status, message, title: STATUS_NAMES[status] } });

/** DLI's answer to a malformed request (dli_02_0056). */
export const badRequest = (why: string): ReplyMaker =>
  errorReply({ status: 400, code: 'DLI.0001', message: `Parameter check errors occur: ${why}` });

/** DLI's answer for an unknown job. The status is not documented; clients expect 400. */
export const noSuchJob: ReplyMaker = errorReply({
  status: 400,
  code: 'DLI.0002',
  message: 'The object does not exist',
});

/** The gateway's answer to a request without valid credentials. */
export const unauthorized = (why: string): ReplyMaker =>
  errorReply({
    status: 401,
    code: 'APIG.0301',
    message: `Incorrect IAM authentication information: ${why}`,
    shape: 'gateway',
  });

/** The gateway's answer to a revoked token. */
export const revokedToken: ReplyMaker = errorReply({
  status: 401,
  code: 'APIG.0307',
  message: 'The token must be updated',
  shape: 'gateway',
});
