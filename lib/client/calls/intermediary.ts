import { isRecord } from '../../checks/values.ts';
import { HttpError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { isOk } from '../responses/decodeResponse.ts';
import { jsonOf } from '../responses/json.ts';
import { factsOf, readErrorBody } from '../responses/responseError.ts';

// Who sent a response: the service, its gateway and IAM answer in JSON, and name each error by a code.

/** The form of an error code: `DLI.0002`, `APIGW.0308`, `IAM.1`. "NotFound" or a bare status is none. */
const SERVICE_CODE = /[a-z].*\d/i;

/** Whether the service, its gateway or IAM sent this response. */
export const isFromService = (response: ReceivedResponse): boolean =>
  isOk(response) ? isRecord(jsonOf(response.body)) : hasServiceCode(response);

const hasServiceCode = ({ body }: ReceivedResponse): boolean => {
  const json = jsonOf(body);
  return SERVICE_CODE.test(readErrorBody(json).code ?? '') || isKeystoneError(json);
};

/** Keystone's errors have the status for a code: `{"error":{"code":403,"title":"Forbidden"}}`. */
const isKeystoneError = (json: unknown): boolean =>
  isRecord(json) && isRecord(json['error']) && typeof json['error']['title'] === 'string';

/** Whether a response is a 2xx that is not JSON: a login page, the page of a proxy. */
export const isPage = (response: ReceivedResponse): boolean => {
  if (!isOk(response)) return false;
  return response.complete ? jsonOf(response.body) === undefined : !/^\s*[{[]/.test(response.body);
};

/**
 * Statuses about the place of a request: its host, path, method, permission. From a service that has answered, such a status
 * without a code indicates that something on the way answered instead. A status about the request itself (400, 401, 413)
 * does not.
 */
const ABOUT_THE_PLACE: ReadonlySet<number> = new Set([403, 404, 405, 410, 418, 421, 451]);

/** The error of a response, from an origin that has answered before. */
export const fromIntermediary = (response: ReceivedResponse, error: PollError): PollError =>
  ABOUT_THE_PLACE.has(response.status) && !hasServiceCode(response)
    ? new HttpError({ ...factsOf(response), fromIntermediary: true })
    : error;
