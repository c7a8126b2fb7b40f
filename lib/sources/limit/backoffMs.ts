/** The wait after so many throttled requests in a row that did not say how long to wait: 1 s, doubled up to 60 s. */
export const backoffMs = (step: number): number => Math.min(60_000, 1_000 * 2 ** (step - 1));
