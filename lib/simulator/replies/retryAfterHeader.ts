/** The `Retry-After` of an answer, if it has one. */
export const retryAfterHeader = (
  retryAfter: string | number | undefined,
): Readonly<Record<string, string>> =>
  retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
