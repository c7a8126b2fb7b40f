import type { Credit, CreditEvent } from './Credit.ts';

/** How many groups do without the list until it is tried again. */
const RESTS = 10;

/**
 * Keeps the account of a project. A page is asked for only with a credit of 1 or more, so that over any run:
 *
 * ```text
 * pages + single looks  ≤  looks + 1 + rested groups / 10 + failed requests for pages
 * ```
 *
 * since each page that answers `k` looks adds `k − 1`, and the credit never falls below 0. A list that gives up is paid for
 * as far as there is credit; how often it is tried before is for the retry policy to say.
 *
 * @param cap - what a credit is worth at most: it is to pay for a sweep, not for the past
 */
export const creditAfter = (credit: Credit, event: CreditEvent, cap: number): Credit => {
  if (event === 'rested') {
    const rested = credit.rested + 1;
    return rested < RESTS ? { ...credit, rested } : { pages: 1, rested: 0 };
  }
  const earned = event === 'failed' ? 0 : event.answered;
  return { ...credit, pages: Math.max(0, Math.min(cap, credit.pages + earned - 1)) };
};
