/** From an answer to the next look at the same job, in milliseconds. */
export const GAP_MS = 5_000;
