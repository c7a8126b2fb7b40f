/** A moment that a service writes as a text, an HTTP date or an ISO one, in epoch milliseconds. */
export const momentOf = (value: unknown): number | undefined => {
  const at = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isNaN(at) ? undefined : at;
};
