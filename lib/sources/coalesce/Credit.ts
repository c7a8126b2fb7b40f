/**
 * What the list of a project has earned. A page costs one request and saves one for each look that it answers; only
 * what was saved is spent on pages that find nothing.
 */
export interface Credit {
  /** How many fruitless pages it may still send, a whole number from 0. */
  readonly pages: number;
  /** How many groups have done without the list since it was used up. */
  readonly rested: number;
  /** The end of the list at which pages begin; the other one when the credit is used up. */
  readonly end: 'newest' | 'oldest';
  /** Whether it was used up before. */
  readonly hasTurned: boolean;
}

/** What changes a credit: a page that came, a list that gave up, a group that has to do without. */
export type CreditEvent = { readonly answered: number } | 'failed' | 'rested';
