import { type Either, isLeft, isRight, left, right } from 'fp-ts/lib/Either.js';
import type * as t from 'io-ts';
import { formatValue, isRecord } from '../../checks/values.ts';
import type { PollError } from '../../errors/PollError.ts';
import { DecodeError } from '../../errors/pollErrors.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { excerptOf, factsOf, faultOf, serviceFaultOf } from './faultOf.ts';
import { jsonOf } from './json.ts';

/** Whether the status is a 2xx. The documents disagree on which, for some calls. */
export const isOk = ({ status }: ReceivedResponse): boolean => status >= 200 && status <= 299;

/**
 * Whether a body says no, whatever the status: DLI's calls for other resources answer `"is_success": false` (or
 * `"false"`) with a 200. An error code says the same.
 */
export const isFailureBody = ({ body }: ReceivedResponse): boolean => {
  const json = jsonOf(body);
  if (!isRecord(json)) return false;
  const { is_success: flag } = json;
  return flag === false || flag === 'false' || serviceFaultOf(json).code !== undefined;
};

/** What io-ts found, a line each: `state: expected a text, got 7`. Values are shortened. */
export const reportOf = (errors: t.Errors): readonly string[] =>
  errors.map(({ context, message }) => {
    const path = context.map(({ key }) => key).filter((key) => key !== '' && !/^\d+$/.test(key));
    const last = context.at(-1);
    const found =
      message ?? `expected ${last?.type.name ?? 'something else'}, got ${formatValue(last?.actual)}`;
    return path.length === 0 ? found : `${path.join('.')}: ${found}`;
  });

/** What was wrong with an answer, a line each. */
export type Report = readonly string[];

/**
 * What a whole answer says, or why it does not say.
 *
 * @param answer - what came
 * @param decode - reads the JSON object of a 2xx
 */
export const readAnswer = <A>(
  answer: ReceivedResponse,
  decode: (json: Readonly<Record<string, unknown>>) => Either<Report, A>,
): Either<PollError, A> => {
  if (!isOk(answer)) return left(faultOf(answer));
  const body = bodyOf(answer);
  const decoded = isLeft(body) ? body : decode(body.right);
  if (isRight(decoded)) return decoded;
  return left(isFailureBody(answer) ? faultOf(answer) : undecoded(answer, decoded.left));
};

const bodyOf = ({ body, whole }: ReceivedResponse): Either<Report, Readonly<Record<string, unknown>>> => {
  if (!whole) return left([`the body is larger than the bound, ${String(body.length)} characters were read`]);
  const json = jsonOf(body);
  if (isRecord(json)) return right(json);
  return left([body === '' ? 'the body is empty' : 'the body is no JSON object']);
};

const undecoded = (answer: ReceivedResponse, report: Report): DecodeError => {
  const { status, requestId, bodyExcerpt } = factsOf(answer);
  return new DecodeError({
    status,
    requestId,
    bodyExcerpt,
    report: report.map((line) => excerptOf(line, answer.secrets)),
  });
};
