import type { ReceivedResponse } from '../../../lib/client/http/exchange.ts';

/** An answer with a state, and with what you give instead; a body that is no text is written as JSON. */
export const responseOf = ({
  body = { state: 'running' },
  ...given
}: Partial<Omit<ReceivedResponse, 'body'>> & { readonly body?: unknown } = {}): ReceivedResponse => ({
  status: 200,
  body: typeof body === 'string' ? body : JSON.stringify(body),
  whole: true,
  retryAfter: null,
  date: null,
  requestId: null,
  location: null,
  receivedAt: 0,
  secrets: [],
  ...given,
});
