import type { ReceivedResponse } from '../http/exchange.ts';

/** The JSON of a text, or `undefined`: JSON itself has no such value. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};

type Definite<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The fields that are there. One by one: by way of their entries it takes four times as long, for each batch of a list. */
export const omitUndefined = <T extends object>(fields: T): Definite<T> => {
  const there: Record<string, unknown> = {};
  for (const name of Object.keys(fields) as (keyof T & string)[])
    if (fields[name] !== undefined) there[name] = fields[name];
  return there as Definite<T>;
};

/** A moment that a service writes as a text, an HTTP date or an ISO one, in epoch milliseconds. */
export const momentOf = (value: unknown): number | undefined => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};

const SECONDS = /^\d+(\s*,\s*\d+)*$/;
/** An HTTP date begins with a day's name; `Date.parse` alone takes "-5" for a year. */
const DATE = /^[a-z]{3,9}, /i;

/**
 * What a `Retry-After` asks for, in milliseconds from 0; `undefined` for none or nonsense (RFC 9110, 10.2.3).
 * Of a repeated one the longest wait counts; a date is compared with the server's own clock.
 *
 * @param header - the header's value
 * @param serverNow - the server's time in epoch milliseconds
 */
export const retryAfterOf = (header: string | null, serverNow: number): number | undefined => {
  const value = header?.trim() ?? '';
  if (SECONDS.test(value)) {
    const longest = Math.max(...value.split(',').map(Number)) * 1_000;
    return Math.min(longest, Number.MAX_SAFE_INTEGER);
  }
  const at = DATE.test(value) ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : Math.max(0, at - serverNow);
};

/** How long an answer asks us to wait, in milliseconds, by the server's own clock where it tells it. */
export const retryAfterMsOf = ({ retryAfter, date, receivedAt }: ReceivedResponse): number | undefined =>
  retryAfter === null ? undefined : retryAfterOf(retryAfter, momentOf(date) ?? receivedAt);
