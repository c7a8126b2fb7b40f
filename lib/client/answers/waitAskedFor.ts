import type { Answer } from '../http/Answer.ts';
import { momentOf } from './momentOf.ts';
import { retryAfterOf } from './retryAfterOf.ts';

/** How long an answer asks us to wait, in milliseconds, by the server's own clock where it tells it. */
export const waitAskedFor = ({ retryAfter, date, receivedAt }: Answer): number | undefined =>
  retryAfter === null ? undefined : retryAfterOf(retryAfter, momentOf(date) ?? receivedAt);
