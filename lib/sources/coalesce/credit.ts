/**
 * What the list of a project has earned. A page costs one request and saves one for each poll that it answers; only
 * what was saved is spent on pages that find nothing.
 */
export interface PageBudget {
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

/** A project that was never listed: its first page is tried, that of the newest jobs. */
export const FIRST_CREDIT: PageBudget = { pages: 1, rested: 0, end: 'newest', hasTurned: false };

/** How many groups do without the list until it is tried again. */
const RESTS = 10;

/**
 * Keeps the account of a project. A page is asked for only with a credit of 1 or more, so that over any run:
 *
 * ```text
 * pages + single polls  ≤  polls + 2 + rested groups / 10 + lists that gave up
 * ```
 *
 * since each page that answers `k` polls adds `k − 1`, and the credit never falls below 0. The 2 are one page at each end of
 * the list: one that is used up for the first time is worth a page at the other end. How often a page is tried again is for
 * the retry policy to say.
 *
 * @param cap - what a credit is worth at most: it is to pay for a sweep, not for the past
 */
export const creditAfter = (credit: PageBudget, event: CreditEvent, cap: number): PageBudget => {
  if (event === 'rested') {
    const rested = credit.rested + 1;
    return rested < RESTS ? { ...credit, rested } : { ...credit, pages: 1, rested: 0 };
  }
  const earned = event === 'failed' ? 0 : event.answered;
  const pages = Math.max(0, Math.min(cap, credit.pages + earned - 1));
  return pages > 0 ? { ...credit, pages } : turned(credit);
};

const turned = (credit: PageBudget): PageBudget => ({
  ...credit,
  pages: credit.hasTurned ? 0 : 1,
  end: credit.end === 'newest' ? 'oldest' : 'newest',
  hasTurned: true,
});
