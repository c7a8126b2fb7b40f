import { STATUS_CODES } from 'node:http';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { Fault } from '../ScriptStep.ts';

/** As the service writes it. */
const JSON_TYPE = 'application/json;charset=utf-8';

/** What a request is answered with. */
export type Reply = AnswerReply | { readonly kind: 'hang' } | { readonly kind: 'reset' };

interface AnswerReply {
  readonly kind: 'answer';
  readonly status: number;
  /** Names in lower case. `content-length` and `x-request-id` are added as it is sent. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Only half of the body is sent, and then the connection is closed, or nothing more comes. */
  readonly half?: 'close' | 'stall';
}

/** Makes the reply to one request: what it says may depend on who asked for what. */
export type ReplyMaker = (request: {
  /** The job that the path names, if it names one. */
  readonly ref?: BatchRef | undefined;
  readonly requestId: string;
}) => Reply;

/** The `Retry-After` of an answer, if it has one. */
export const retryAfterHeader = (
  retryAfter: string | number | undefined,
): Readonly<Record<string, string>> =>
  retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };

/** The answer that a script spells out. It is encoded now: the body may be an object that changes later. */
export const anyReply = ({
  status = 200,
  body,
  headers = {},
}: Omit<Extract<Fault, { fault: 'answer' }>, 'fault'>): ReplyMaker => {
  const own = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const reply = {
    kind: 'answer',
    status,
    headers: { 'content-type': JSON_TYPE, ...Object.fromEntries(own) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  } as const;
  return () => reply;
};

/** A whole answer in JSON. */
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

interface ServiceError {
  readonly status: number;
  readonly code: string;
  readonly message?: string;
  readonly shape?: 'dli' | 'gateway' | 'iam';
  readonly retryAfter?: string | number | undefined;
}

/** An error in the shape of who raised it: DLI (dli_02_0056), the gateway in front of it, or IAM. */
export const errorReply = ({
  status,
  code,
  shape = 'dli',
  retryAfter,
  ...rest
}: ServiceError): ((to: { readonly requestId: string }) => Reply) => {
  const title = STATUS_CODES[status] ?? 'Error';
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

/** What DLI says to a request that it cannot read (dli_02_0056). */
export const badRequest = (why: string): ReplyMaker =>
  errorReply({ status: 400, code: 'DLI.0001', message: `Parameter check errors occur: ${why}` });

/** An answer as that to a poll, of which only half is sent: less than its `state`, as the rest alone is longer. */
export const halfReply =
  (half: 'close' | 'stall'): ReplyMaker =>
  ({ ref }) => ({
    kind: 'answer',
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    body: JSON.stringify({ id: ref?.batchId ?? '', state: 'running' }),
    half,
  });

/** A page for people: a login form, or what a proxy says of an error. */
export const htmlReply = (status: number): ReplyMaker => {
  const title = status < 400 ? 'Sign in' : `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return anyReply({
    status,
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
    headers: { 'content-type': 'text/html;charset=utf-8' },
  });
};

/** An error as Keystone writes it, whose code is the status again. */
export const iamError = (status: number, message: string): Reply =>
  jsonReply(status, { error: { code: status, message, title: STATUS_CODES[status] } });

/** What DLI says of a job that it does not know. Which status it has is not documented; 400 is what clients expect. */
export const noSuchJob: ReplyMaker = errorReply({
  status: 400,
  code: 'DLI.0002',
  message: 'The object does not exist',
});

/** What the gateway says of a token that was good once, and was taken back. */
export const staleToken: ReplyMaker = errorReply({
  status: 401,
  code: 'APIG.0307',
  message: 'The token must be updated',
  shape: 'gateway',
});
