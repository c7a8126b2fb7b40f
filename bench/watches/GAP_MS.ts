/** From an answer to the next poll at the same job, in milliseconds. */
export const GAP_MS = 5_000;
