import { isRecord } from '../../checks/values.ts';
import {
  type AnswerFacts,
  formatAnswer,
  HttpError,
  NoSuchBatchError,
  ThrottledError,
} from '../../errors/AnswerError.ts';
import { normalizeGatewayCode } from '../../errors/isTransient.ts';
import type { PollError } from '../../errors/PollError.ts';
import { AuthError, ConfigurationError } from '../../errors/pollErrors.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { redact } from '../http/redact.ts';
import { jsonOf, omitUndefined, retryAfterMsOf } from './json.ts';

/** The error that a response means. */
export type ErrorOf = (response: ReceivedResponse) => PollError;

/** The error of a call that is not about one batch: what is missing there is a queue or a project. */
export const responseErrorOf: ErrorOf = (response) => errorBy(RULES, response);

/** The error of a call about one batch, which may be missing. */
export const batchErrorOf: ErrorOf = (response) => errorBy(BATCH_RULES, response);

const errorBy = (rules: readonly Rule[], response: ReceivedResponse): PollError => {
  const facts = factsOf(response);
  const code = normalizeGatewayCode(facts.code ?? '');
  const rule = rules.find(([holds]) => holds(facts.status, code));
  return rule === undefined ? new HttpError(facts) : rule[1](facts);
};

/** The service refused the credential itself (dli_02_0056), or "the token must be updated". Sent with a 400, too. */
const REFUSED_CREDENTIAL: ReadonlySet<string> = new Set(['DLI.0013', 'DLI.0014', 'DLI.0015', 'APIG.0307']);
/** The role lacks a permission (dli_02_0056). */
const FORBIDDEN = 'DLI.0016';
/** "The object does not exist", "no related resources were found" (dli_02_0056). */
const MISSING: ReadonlySet<string> = new Set(['DLI.0002', 'DLI.0023']);
/** "The API does not exist or has not been published": wrong region, host or path. */
const UNPUBLISHED = 'APIG.0101';
const THROTTLED = 'APIG.0308';

type Rule = readonly [
  holds: (status: number, code: string) => boolean,
  error: (facts: AnswerFacts) => PollError,
];

/** The first rule that holds decides. A code says more than a status: DLI sends a 400 for many faults. */
const RULES: readonly Rule[] = [
  [(status, code) => status === 429 || code === THROTTLED, (facts) => new ThrottledError(facts)],
  [
    (_, code) => code === UNPUBLISHED,
    (facts) => {
      const message = formatAnswer(facts, 'the endpoint has no such API; check its host, region and path');
      return new ConfigurationError(message, new HttpError(facts));
    },
  ],
  [
    (status, code) => status === 401 || status === 403 || REFUSED_CREDENTIAL.has(code) || code === FORBIDDEN,
    (facts) => new AuthError({ reason: 'the credentials were refused', ...facts }),
  ],
];

const BATCH_RULES: readonly Rule[] = [
  ...RULES,
  [
    (status, code) => MISSING.has(code) || (status === 404 && code.startsWith('DLI.')),
    (facts) => new NoSuchBatchError(facts),
  ],
];

/** Whether the service refused the credential itself, and not a permission: another credential may be accepted. */
export const isCredentialRefusal = (error: PollError): error is AuthError =>
  error._tag === 'AuthError' &&
  (error.status === 401 || REFUSED_CREDENTIAL.has(normalizeGatewayCode(error.code ?? '')));

/** What an error may show of a response: bounded, and without the secrets of the request. */
export const factsOf = (response: ReceivedResponse): AnswerFacts => {
  const { status, body, secrets } = response;
  const { code, message, requestId = response.requestId } = readErrorBody(jsonOf(body));
  const redirect = describeRedirect(response);
  return {
    status,
    code,
    serviceMessage: redirect ?? (message === undefined ? undefined : excerptOf(message, secrets)),
    requestId: requestId === null ? undefined : excerptOf(requestId, secrets),
    // The body of a redirect repeats its Location, which may hold a session of a login page.
    bodyExcerpt: redirect === undefined ? excerptOf(body, secrets) : undefined,
    retryAfterMs: retryAfterMsOf(response),
  };
};

/** What a 3xx says: a redirect names only the origin that it points to; `undefined` for other responses. */
export const describeRedirect = ({ status, location }: ReceivedResponse): string | undefined => {
  if (status < 300 || status > 399) return undefined;
  if (status === 304)
    return 'not modified: a cache on the way answered, although the request had no condition';
  if (location === null || location === '') return 'a redirect without a target';
  const to = URL.canParse(location) ? new URL(location).origin : 'another path';
  return `a redirect to ${to}, not followed so that no credentials are sent there`;
};

const MAX_EXCERPT = 300;

/** The beginning of a text on one line, without the secrets. */
export const excerptOf = (text: string, secrets: readonly string[]): string => {
  const line = redact(text, secrets).replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
};

/** The fields of an error body, whatever its shape. */
export interface ErrorBody {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
}

/**
 * Reads an error body in every shape that the hosts of DLI send: DLI's own and the gateway's (`error_code`, `error_msg`),
 * IAM's (`{"error":{"code",…}}`), `{"code","message"}` at the top or under any single key, and
 * `{"is_success":false,"message"}`.
 */
export const readErrorBody = (json: unknown): ErrorBody => {
  if (!isRecord(json)) return {};
  const inner = Object.values(json).find(isRecord);
  const nested = inner !== undefined && (Object.keys(json).length === 1 || isRecord(json['error']));
  const from = nested ? (isRecord(json['error']) ? json['error'] : inner) : json;
  const numeric = typeof from['code'] === 'number' ? String(from['code']) : undefined;
  return omitUndefined({
    code: firstWord(from['error_code'], from['code'], numeric),
    message: firstText(from['error_msg'], from['message'], from['title']),
    requestId: firstWord(json['request_id'], from['request_id']),
  });
};

/** Codes and ids are short words; any other value under these names is ignored. */
const firstWord = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value));
const firstText = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value.trim() !== '');
