import { type MonoTypeOperatorFunction, throwError, timeout } from 'rxjs';
import { RequestTimeoutError } from '../../errors/pollErrors.ts';
import type { HttpSettings } from './exchange.ts';

/** Fails with a `RequestTimeoutError` unless a value comes within the time limit of one request. */
export const inTime = <T>(
  { requestTimeoutMs, scheduler }: Pick<HttpSettings, 'requestTimeoutMs' | 'scheduler'>,
  awaited?: string,
): MonoTypeOperatorFunction<T> =>
  timeout({
    first: requestTimeoutMs,
    scheduler,
    with: () => throwError(() => new RequestTimeoutError(requestTimeoutMs, awaited)),
  });
