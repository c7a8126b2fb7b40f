import fc from 'fast-check';
import assert from 'node:assert/strict';
import {
  budgetAfter,
  type BudgetEvent,
  INITIAL_BUDGET,
  type PageBudget,
} from '../../../lib/sources/coalesce/PageBudget.ts';

const after = (
  events: readonly BudgetEvent[],
  maxPages = 100,
  first: PageBudget = INITIAL_BUDGET,
): PageBudget => events.reduce((budget, event) => budgetAfter(budget, event, maxPages), first);
const skips = (count: number): readonly BudgetEvent[] => Array.from({ length: count }, () => 'skipped');

describe('budgetAfter', () => {
  for (const [what, events, pages] of [
    ['pays for one page at first', [], 1],
    ['pays for a page at the other end when it runs out for the first time', [{ answered: 0 }], 1],
    ['runs out after a page at each end that answers no poll', [{ answered: 0 }, { answered: 0 }], 0],
    ['stays the same after a page that answers one poll', [{ answered: 1 }], 1],
    ['grows by what a page saves', [{ answered: 7 }], 7],
    ['is spent page by page', [{ answered: 7 }, { answered: 0 }, { answered: 0 }], 5],
    ['grows up to its maximum', [{ answered: 99 }, { answered: 5 }], 100],
    ['pays for lists that fail', [{ answered: 7 }, 'failed', 'failed'], 5],
    ['never falls below 0', ['failed', 'failed', { answered: 0 }], 0],
    ['pays for a page again after ten skipped groups', ['failed', 'failed', ...skips(10)], 1],
    ['pays for none after nine', ['failed', 'failed', ...skips(9)], 0],
    [
      'counts ten skipped groups again each time',
      ['failed', 'failed', ...skips(10), { answered: 0 }, ...skips(9)],
      0,
    ],
  ] as const) {
    it(`should return a budget that ${what}`, () => {
      assert.equal(after(events).pages, pages);
    });
  }

  it('should reverse the order of the list each time it runs out, and keep it until then', () => {
    const useless = { answered: 0 };
    const orders = [
      [],
      [useless],
      [useless, { answered: 9 }],
      [useless, useless],
      [useless, useless, ...skips(10)],
    ].map((events: readonly BudgetEvent[]) => after(events).order);
    assert.deepEqual(orders, ['newestFirst', 'oldestFirst', 'oldestFirst', 'newestFirst', 'newestFirst']);
  });

  it('should keep its bound over any run', () => {
    /** A group: its page answers some of its polls, after some failed requests; or the list fails for good. */
    const group = fc.record({
      polls: fc.integer({ min: 1, max: 150 }),
      found: fc.double({ min: 0, max: 1, noNaN: true }),
      fails: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 })),
      givesUp: fc.boolean(),
    });
    const fruitlessGroup = fc.record({
      polls: fc.integer({ min: 1, max: 20 }),
      found: fc.constantFrom(0, 0, 0, 0.1),
      fails: fc.constant(0),
      givesUp: fc.constant(false),
    });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(group, fruitlessGroup), { maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (groups, maxPages) => {
          let budget = INITIAL_BUDGET;
          const count = { pages: 0, singles: 0, polls: 0, skipped: 0, failed: 0 };
          const update = (event: BudgetEvent): void => {
            budget = budgetAfter(budget, event, maxPages);
            assert.ok(Number.isInteger(budget.pages) && budget.pages >= 0 && budget.pages <= maxPages);
          };
          for (const { polls, found, fails, givesUp } of groups) {
            count.polls += polls;
            let remaining = polls;
            if (budget.pages < 1) {
              update('skipped');
              count.skipped += 1;
            } else {
              for (let n = 0; n < fails; n += 1) {
                update('failed');
                count.failed += 1;
              }
              if (!givesUp || fails === 0) {
                const answered = Math.floor(polls * found);
                update({ answered });
                count.pages += 1;
                remaining -= answered;
              }
            }
            count.singles += remaining;
            const bound = count.polls + 2 + count.skipped / 10 + count.failed;
            assert.ok(count.pages + count.singles <= bound, JSON.stringify(count));
          }
        },
      ),
    );
  });
});
