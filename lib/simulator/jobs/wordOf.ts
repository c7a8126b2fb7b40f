/** A state text as one of the five words, if it is one: jobs may show `"Success"` or `" running"`. */
export const wordOf = (state: string): string => state.trim().toLowerCase();
