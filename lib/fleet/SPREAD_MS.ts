/** The first looks of a fleet are spread over the shortest wait of the default schedule. */
export const SPREAD_MS = 1_000;
