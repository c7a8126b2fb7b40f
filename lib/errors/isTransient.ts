import type { HttpError } from './AnswerError.ts';
import type { PollError } from './PollError.ts';

/**
 * Whether a poll that failed with this error may succeed on retry.
 *
 * | poll error | transient |
 * |---|---|
 * | `NetworkError`, `RequestTimeoutError`, `ThrottledError`, `TokenUnavailableError` | yes |
 * | `DecodeError` | yes, unless a page of a list is too large (`limitBytes`) |
 * | `HttpError` with `fromIntermediary` | yes |
 * | `HttpError` 2xx, 408, 5xx (except 501 and 505), `DLI.0008`, `DLI.0012`, `DLI.0019`, `DLI.0999`, `APIG.0103` | yes |
 * | any other `HttpError`: 3xx, 4xx | no |
 * | `AuthError`, `ConfigurationError`, `NoSuchBatchError`, `UnexpectedError` | no |
 *
 * **Gotchas**: `NoSuchBatchError` is not transient, but a watch keeps polling for `notFoundGraceMs` after its start.
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
 * @category Errors
 * @since 0.1.0
 */
export const isTransient = (error: PollError): boolean => {
  if (error._tag === 'HttpError') return isTransientAnswer(error);
  if (error._tag === 'DecodeError') return error.limitBytes === undefined;
  return TRANSIENT[error._tag] === true;
};

/** A record, so that the compiler reports a poll error that is missing. */
const TRANSIENT: Readonly<Record<PollError['_tag'], boolean | 'by its facts'>> = {
  NetworkError: true,
  RequestTimeoutError: true,
  ThrottledError: true,
  TokenUnavailableError: true,
  HttpError: 'by its facts',
  DecodeError: 'by its facts',
  NoSuchBatchError: false,
  AuthError: false,
  ConfigurationError: false,
  UnexpectedError: false,
};

const isTransientAnswer = ({ status, code, fromIntermediary }: HttpError): boolean =>
  fromIntermediary === true ||
  isTransientStatus(status) ||
  TRANSIENT_CODES.has(normalizeGatewayCode(code ?? ''));

/** An error in the body of a 2xx is undocumented and counts as a fault of the server; 501 and 505 are permanent. */
const isTransientStatus = (status: number): boolean =>
  status < 300 || status === 408 || (status >= 500 && status !== 501 && status !== 505);

/** Codes that are transient although they may come with a 4xx (API reference dli_02_0056, gateway list). */
const TRANSIENT_CODES: ReadonlySet<string> = new Set([
  'DLI.0008', // metadata errors occur
  'DLI.0012', // resource objects are unavailable
  'DLI.0019', // the task times out
  'DLI.0999', // server-side errors occur: 400 in the table, 500 in the OpenAPI document
  'APIG.0103', // the backend does not exist: 404 in one list of the gateway, 500 in the other
]);

/** The gateway spells its codes both `APIG.0308` and `APIGW.0308`; this returns the former. */
export const normalizeGatewayCode = (code: string): string => code.replace(/^APIGW\./, 'APIG.');
