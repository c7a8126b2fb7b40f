/**
 * How many pages of a project's list may still turn out useless. A page costs one request and saves one for each poll that
 * it answers; only these savings pay for pages that answer none.
 */
export interface PageBudget {
  /** How many pages may still answer no poll, a whole number from 0. */
  readonly pages: number;
  /** How many groups were polled without the list since the budget ran out. */
  readonly skippedGroups: number;
  /** The order in which sweeps read the list; reversed each time the budget runs out. */
  readonly order: 'newestFirst' | 'oldestFirst';
  /** Whether the budget ran out before. */
  readonly hasRunOut: boolean;
}

/**
 * What changes a budget: a group of so many polls, a page, a list that failed or is forbidden, or a group that was polled
 * without the list.
 */
export type BudgetEvent =
  { readonly polls: number } | { readonly answered: number } | 'failed' | 'forbidden' | 'skipped';

/** The budget of a project that was never listed: one page, that of its newest jobs. */
export const INITIAL_BUDGET: PageBudget = {
  pages: 1,
  skippedGroups: 0,
  order: 'newestFirst',
  hasRunOut: false,
};

/** How many groups are polled without the list before it is tried again. */
const MAX_SKIPPED_GROUPS = 10;

/**
 * The budget of a project after an event. A page is requested only with a budget of 1 or more, so over any run:
 *
 * ```text
 * pages + single polls  ≤  polls + 2 + skipped groups / 10 + lists that failed + polls / 4 where lists hold no job
 * ```
 *
 * A page that answers `k` polls adds `k − 1`, and the budget never falls below 0. The 2 are one page at each end of the
 * list: when the budget runs out for the first time, it still pays for a page at the other end. Retries of a page are
 * bounded by the retry policy alone.
 *
 * @param maxPages - the most that can be saved up: enough for one sweep
 */
export const budgetAfter = (budget: PageBudget, event: BudgetEvent, maxPages: number): PageBudget => {
  if (typeof event === 'object' && 'polls' in event)
    return { ...budget, pages: Math.max(budget.pages, Math.min(maxPages, searchPages(event.polls))) };
  if (event === 'forbidden') return { ...budget, pages: 0, skippedGroups: 0 };
  if (event === 'skipped') {
    const skippedGroups = budget.skippedGroups + 1;
    return skippedGroups < MAX_SKIPPED_GROUPS
      ? { ...budget, skippedGroups }
      : { ...budget, pages: 1, skippedGroups: 0 };
  }
  const saved = event === 'failed' ? 0 : event.answered;
  const pages = Math.max(0, Math.min(maxPages, budget.pages + saved - 1));
  return pages > 0 ? { ...budget, pages } : exhausted(budget);
};

/** The pages that a group may spend on searching its jobs: a quarter of the requests that its single polls take. */
const searchPages = (polls: number): number => Math.floor(polls / 4);

const exhausted = (budget: PageBudget): PageBudget => ({
  ...budget,
  pages: budget.hasRunOut ? 0 : 1,
  order: budget.order === 'newestFirst' ? 'oldestFirst' : 'newestFirst',
  hasRunOut: true,
});
