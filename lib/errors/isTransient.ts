import type { HttpError } from './AnswerError.ts';
import type { PollError } from './PollError.ts';

/** The gateway writes the same numbers as `APIG.0308` and `APIGW.0308`: one spelling to compare by. */
export const gatewayNeutral = (code: string): string => code.replace(/^APIGW\./, 'APIG.');

/**
 * Statuses that pass: a timeout of the service, every fault of a server but "will never do that", and a 2xx whose body
 * says no all the same, which the service does not document.
 */
const passes = (status: number): boolean =>
  status < 300 || status === 408 || (status >= 500 && status !== 501 && status !== 505);

/** Codes that pass although they come with a 4xx (API reference dli_02_0056, gateway list). */
const PASSING_CODES: ReadonlySet<string> = new Set([
  'DLI.0008', // metadata errors occur
  'DLI.0012', // resource objects are unavailable
  'DLI.0019', // the task times out
  'DLI.0999', // server-side errors occur: 400 in the table, 500 in the OpenAPI document
  'APIG.0103', // the backend does not exist: 404 in one list of the gateway, 500 in the other
]);

const isPassing = ({ status, code }: HttpError): boolean =>
  passes(status) || PASSING_CODES.has(gatewayNeutral(code ?? ''));

/** One line for each poll error, so that a new one cannot be forgotten. */
const TRANSIENT: Readonly<Record<PollError['_tag'], boolean | 'by status and code'>> = {
  NetworkError: true,
  RequestTimeoutError: true,
  DecodeError: true,
  ThrottledError: true,
  HttpError: 'by status and code',
  NoSuchBatchError: false,
  AuthError: false,
  ConfigurationError: false,
  UnexpectedError: false,
};

/**
 * Whether a failed poll is worth another attempt.
 *
 * | poll error | transient |
 * |---|---|
 * | `NetworkError`, `RequestTimeoutError`, `DecodeError`, `ThrottledError` | yes |
 * | `HttpError` 2xx, 408, 5xx (but 501 and 505), `DLI.0008`, `DLI.0012`, `DLI.0019`, `DLI.0999`, `APIG.0103` | yes |
 * | any other `HttpError`: 3xx, 4xx | no |
 * | `AuthError`, `ConfigurationError`, `NoSuchBatchError`, `UnexpectedError` | no |
 *
 * **Gotchas**: `NoSuchBatchError` is not transient, yet the watch waits it out right after its start.
 *
 * @example
 * ```ts
 * import { HttpError, isTransient } from 'dli-watch';
 *
 * console.log(isTransient(new HttpError({ status: 503 }))); // => true
 * console.log(isTransient(new HttpError({ status: 400, code: 'DLI.0001' }))); // => false
 * console.log(isTransient(new HttpError({ status: 400, code: 'DLI.0999' }))); // => true
 * ```
 *
 * @param error - why the poll failed
 * @category Errors
 * @since 0.1.0
 */
export const isTransient = (error: PollError): boolean =>
  error._tag === 'HttpError' ? isPassing(error) : TRANSIENT[error._tag] === true;
