import type { Handler } from './request.ts';

// What a browser needs to let a page of another origin call the service (Fetch, CORS). No call depends on cookies, so every
// origin may be allowed at once.

/** The headers of each answer: which pages may read it, and which of its headers. */
export const CORS_HEADERS: Readonly<Record<string, string>> = {
  'access-control-allow-origin': '*',
  'access-control-expose-headers': 'Date, Location, Retry-After, X-Request-Id, X-Subject-Token',
};

/** Answers a preflight. A `*` among the allowed headers would leave `Authorization` out. */
export const answerPreflight: Handler = ({ headers }) => ({
  reply: {
    kind: 'answer',
    status: 204,
    headers: {
      'access-control-allow-methods': 'GET, HEAD, POST, DELETE',
      'access-control-allow-headers': headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '7200',
    },
    body: '',
  },
});
