/** Any method of a source. */
export type Method = (...args: readonly unknown[]) => unknown;
