import assert from 'node:assert/strict';
import { firstValueFrom, type Observable } from 'rxjs';
import type { AuthRequest } from '../../../lib/client/auth/Auth.ts';
import type { ReceivedResponse } from '../../../lib/client/http/exchange.ts';

/** A request to authenticate. */
export const testRequest: Omit<AuthRequest, 'requestTimeoutMs' | 'scheduler'> = {
  method: 'GET',
  url: new URL('http://dli.example.com/v2.0/p/batches'),
};

/** A response with a state; a body that is not a string is written as JSON. */
export const responseOf = ({
  body = { state: 'running' },
  ...overrides
}: Partial<Omit<ReceivedResponse, 'body'>> & { readonly body?: unknown } = {}): ReceivedResponse => ({
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  complete: true,
  retryAfter: null,
  date: null,
  requestId: null,
  location: null,
  receivedAt: 0,
  secrets: [],
  ...overrides,
});

/** The error that an Observable fails with; it must be of this class. */
export const errorOf = async <E>(
  failing$: Observable<unknown>,
  kind: abstract new (...args: never[]) => E,
): Promise<E> => {
  const found: unknown = await firstValueFrom(failing$).then(
    (value) => assert.fail(`expected ${kind.name}, got a value: ${JSON.stringify(value)}`),
    (error: unknown) => error,
  );
  assert.ok(found instanceof kind, `expected ${kind.name}, got ${String(found)}`);
  return found;
};
