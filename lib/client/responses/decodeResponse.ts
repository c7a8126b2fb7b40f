import { type Either, isLeft, isRight, left, right } from 'fp-ts/lib/Either.js';
import { formatValue, isRecord } from '../../checks/values.ts';
import type { PollError } from '../../errors/PollError.ts';
import { DecodeError } from '../../errors/pollErrors.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { jsonOf } from './json.ts';
import { type ErrorOf, excerptOf, factsOf, readErrorBody } from './responseError.ts';

type JsonObject = Readonly<Record<string, unknown>>;

/** What is wrong with a response, a line each. */
export type Report = readonly string[];

/**
 * Decodes a response, or returns the error that it means.
 *
 * @param errorOf - the error of a response that reports one
 * @param decode - decodes the JSON object of a 2xx
 * @param limitBytes - the bound that the body exceeds, for a call whose body would be as large again: the error is then fatal
 */
export const decodeResponse = <A>(
  response: ReceivedResponse,
  errorOf: ErrorOf,
  decode: (json: JsonObject) => Either<Report, A>,
  limitBytes?: number,
): Either<PollError, A> => {
  if (!isOk(response)) return left(errorOf(response));
  const json = jsonObjectOf(response);
  const decoded = isLeft(json) ? json : decode(json.right);
  if (isRight(decoded)) return decoded;
  return left(
    isFailureBody(response) ? errorOf(response) : decodeErrorOf(response, decoded.left, limitBytes),
  );
};

/** Whether the status is a 2xx. For some calls the documents disagree on which one. */
export const isOk = ({ status }: ReceivedResponse): boolean => status >= 200 && status <= 299;

/**
 * Whether a body reports a failure, whatever the status: by an error code, or by `"is_success": false` (or `"false"`), which
 * DLI's calls for other resources send with a 200.
 */
export const isFailureBody = ({ body }: ReceivedResponse): boolean => {
  const json = jsonOf(body);
  if (!isRecord(json)) return false;
  const { is_success: flag } = json;
  return flag === false || flag === 'false' || readErrorBody(json).code !== undefined;
};

const jsonObjectOf = ({ body, overflow }: ReceivedResponse): Either<Report, JsonObject> => {
  if (overflow !== undefined) {
    const { bytes, limitBytes } = overflow;
    return left([
      `the body has at least ${String(bytes)} bytes, and the client's maxBodyBytes is ${String(limitBytes)}`,
    ]);
  }
  const json = jsonOf(body);
  if (isRecord(json)) return right(json);
  return left([body === '' ? 'the body is empty' : 'the body is not a JSON object']);
};

const decodeErrorOf = (
  response: ReceivedResponse,
  report: Report,
  limitBytes: number | undefined,
): DecodeError => {
  const { status, requestId, bodyExcerpt } = factsOf(response);
  return new DecodeError({
    status,
    requestId,
    bodyExcerpt,
    report: report.map((line) => excerptOf(line, response.secrets)),
    limitBytes,
  });
};

/** Formats a value for a report. A text stays whole until secrets are redacted: half a secret could not be found. */
export const formatWhole = (value: unknown): string =>
  typeof value === 'string' ? JSON.stringify(value) : formatValue(value);
