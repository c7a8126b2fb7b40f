import { isRecord } from '../../checks/values.ts';
import { type AnswerFacts, HttpError, NoSuchBatchError, ThrottledError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import { gatewayNeutral } from '../../errors/isTransient.ts';
import { AuthError, ConfigurationError } from '../../errors/pollErrors.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { redact } from '../http/redact.ts';
import { omitUndefined, jsonOf, retryAfterMsOf } from './json.ts';

/** What an error body says, whatever its shape. */
export interface ServiceFault {
  readonly code?: string;
  readonly message?: string;
  readonly requestId?: string;
}

/** Codes and ids are short words; anything else under such a name is not one. */
const word = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value));
const text = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value.trim() !== '');

/**
 * Reads an error body in every shape that the hosts of DLI send: DLI's own and the gateway's
 * (`error_code`, `error_msg`), IAM's (`{"error":{"code",…}}`), `{"code","message"}` at the top or under any
 * single key, and `{"is_success":false,"message"}`.
 *
 * @param json - the decoded body; anything
 */
export const serviceFaultOf = (json: unknown): ServiceFault => {
  if (!isRecord(json)) return {};
  const inner = Object.values(json).find(isRecord);
  const nested = inner !== undefined && (Object.keys(json).length === 1 || isRecord(json['error']));
  const from = nested ? (isRecord(json['error']) ? json['error'] : inner) : json;
  const numeric = typeof from['code'] === 'number' ? String(from['code']) : undefined;
  return omitUndefined({
    code: word(from['error_code'], from['code'], numeric),
    message: text(from['error_msg'], from['message'], from['title']),
    requestId: word(json['request_id'], from['request_id']),
  });
};

const MAX_EXCERPT = 300;

/** The beginning of a text on one line, without the secrets in it. */
export const excerptOf = (text: string, secrets: readonly string[]): string => {
  const line = redact(text, secrets).replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
};

/** What to say of a redirect, or `undefined` for an answer that is none: no more than the other origin. */
export const redirectOf = ({ status, location }: ReceivedResponse): string | undefined => {
  if (status < 300 || status > 399) return undefined;
  const to = URL.canParse(location ?? '') ? new URL(location ?? '').origin : 'another path';
  return `a redirect to ${to}, not followed: the credentials would go along`;
};

/** What an answer says, as an error may carry it: bounded, and without the secrets of the request. */
export const factsOf = (answer: ReceivedResponse): AnswerFacts => {
  const { status, body, secrets } = answer;
  const { code, message, requestId = answer.requestId } = serviceFaultOf(jsonOf(body));
  const redirect = redirectOf(answer);
  return {
    status,
    code,
    serviceMessage: redirect ?? (message === undefined ? undefined : excerptOf(message, secrets)),
    requestId: requestId === null ? undefined : excerptOf(requestId, secrets),
    // The body of a redirect repeats the whole Location, and a login page's may hold a session.
    bodyExcerpt: redirect === undefined ? excerptOf(body, secrets) : undefined,
    retryAfterMs: retryAfterMsOf(answer),
  };
};

/** What decides, in one place: the code in one spelling, and the facts. */
interface Seen {
  readonly status: number;
  readonly code: string;
}

/** User, service and token authentication, a role that may not (dli_02_0056); "the token must be updated". */
const AUTH_CODES: ReadonlySet<string> = new Set([
  'DLI.0013',
  'DLI.0014',
  'DLI.0015',
  'DLI.0016',
  'APIG.0307',
]);
/** "The object does not exist", "no related resources were found" (dli_02_0056). */
const MISSING_CODES: ReadonlySet<string> = new Set(['DLI.0002', 'DLI.0023']);
/** "The API does not exist or has not been published": wrong region, host or path. */
const UNPUBLISHED = 'APIG.0101';
const THROTTLED = 'APIG.0308';

const unpublished = (facts: AnswerFacts): PollError => {
  const cause = new HttpError(facts);
  return new ConfigurationError(
    `the endpoint has no such API: check its host, region and path (${cause.message})`,
    cause,
  );
};

const refused = (facts: AnswerFacts): PollError =>
  new AuthError({ reason: 'the service refused the credentials', ...facts });

/** The first rule that holds decides. The service's code goes before the status: DLI says much at 400. */
const RULES: readonly (readonly [
  holds: (seen: Seen) => boolean,
  fault: (facts: AnswerFacts) => PollError,
])[] = [
  [({ status, code }) => status === 429 || code === THROTTLED, (facts) => new ThrottledError(facts)],
  [({ code }) => code === UNPUBLISHED, unpublished],
  [({ status, code }) => status === 401 || status === 403 || AUTH_CODES.has(code), refused],
  [({ code }) => MISSING_CODES.has(code), (facts) => new NoSuchBatchError(facts)],
  [({ status, code }) => status === 404 && code.startsWith('DLI.'), (facts) => new NoSuchBatchError(facts)],
];

/** What an answer that is no 2xx means. */
export const faultOf = (answer: ReceivedResponse): PollError => {
  const facts = factsOf(answer);
  const seen = { status: facts.status, code: gatewayNeutral(facts.code ?? '') };
  const rule = RULES.find(([holds]) => holds(seen));
  return rule === undefined ? new HttpError(facts) : rule[1](facts);
};
