import type { Credit } from './Credit.ts';

/** A project that was never listed: its first page is tried, that of the newest jobs. */
export const FIRST_CREDIT: Credit = { pages: 1, rested: 0, end: 'newest', hasTurned: false };
