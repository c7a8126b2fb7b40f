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
