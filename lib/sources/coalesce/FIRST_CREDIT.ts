import type { Credit } from './Credit.ts';

/** A project that was never listed: its first page is tried. */
export const FIRST_CREDIT: Credit = { pages: 1, rested: 0 };
