import type { AuthRequest } from '../../../lib/client/auth/Auth.ts';

/** A request to get in for. */
export const testRequest: Omit<AuthRequest, 'requestTimeoutMs' | 'scheduler'> = {
  method: 'GET',
  url: new URL('http://dli.example.com/v2.0/p/batches'),
};
