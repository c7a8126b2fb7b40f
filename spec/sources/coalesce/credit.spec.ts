import fc from 'fast-check';
import assert from 'node:assert/strict';
import {
  creditAfter,
  type CreditEvent,
  FIRST_CREDIT,
  type PageBudget,
} from '../../../lib/sources/coalesce/credit.ts';

const after = (events: readonly CreditEvent[], cap = 100, first: PageBudget = FIRST_CREDIT): PageBudget =>
  events.reduce((credit, event) => creditAfter(credit, event, cap), first);
const rests = (count: number): readonly CreditEvent[] => Array.from({ length: count }, () => 'rested');

describe('creditAfter', () => {
  for (const [what, events, pages] of [
    ['is enough for one page at first', [], 1],
    ['is worth a page at the other end when it is used up for the first time', [{ answered: 0 }], 1],
    ['is used up by a page at each end that answers nobody', [{ answered: 0 }, { answered: 0 }], 0],
    ['is kept by a page that answers one', [{ answered: 1 }], 1],
    ['grows by what a page saves', [{ answered: 7 }], 7],
    ['is spent page by page', [{ answered: 7 }, { answered: 0 }, { answered: 0 }], 5],
    ['grows up to the cap', [{ answered: 99 }, { answered: 5 }], 100],
    ['pays for what fails', [{ answered: 7 }, 'failed', 'failed'], 5],
    ['never falls below 0', ['failed', 'failed', { answered: 0 }], 0],
    ['is worth a page again after ten rests', ['failed', 'failed', ...rests(10)], 1],
    ['is worth nothing after nine', ['failed', 'failed', ...rests(9)], 0],
    ['counts ten rests anew each time', ['failed', 'failed', ...rests(10), { answered: 0 }, ...rests(9)], 0],
  ] as const) {
    it(`should give a credit that ${what}`, () => {
      assert.equal(after(events).pages, pages);
    });
  }

  it('should go to the other end of the list whenever it is used up, and stay there while it lasts', () => {
    const used = { answered: 0 };
    const ends = [[], [used], [used, { answered: 9 }], [used, used], [used, used, ...rests(10)]].map(
      (events: readonly CreditEvent[]) => after(events).end,
    );
    assert.deepEqual(ends, ['newest', 'oldest', 'oldest', 'newest', 'newest']);
  });

  it('should keep to its law over any run', () => {
    /** What a project meets: a page that answers so many of its polls, once or after requests that failed; or a failure. */
    const meeting = fc.record({
      polls: fc.integer({ min: 1, max: 150 }),
      found: fc.double({ min: 0, max: 1, noNaN: true }),
      fails: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 4 })),
      givesUp: fc.boolean(),
    });
    const rarely = fc.record({
      polls: fc.integer({ min: 1, max: 20 }),
      found: fc.constantFrom(0, 0, 0, 0.1),
      fails: fc.constant(0),
      givesUp: fc.constant(false),
    });
    fc.assert(
      fc.property(
        fc.array(fc.oneof(meeting, rarely), { maxLength: 300 }),
        fc.integer({ min: 1, max: 100 }),
        (meetings, cap) => {
          let credit = FIRST_CREDIT;
          const count = { pages: 0, singles: 0, polls: 0, rests: 0, failed: 0 };
          const take = (event: CreditEvent): void => {
            credit = creditAfter(credit, event, cap);
            assert.ok(Number.isInteger(credit.pages) && credit.pages >= 0 && credit.pages <= cap);
          };
          for (const { polls, found, fails, givesUp } of meetings) {
            count.polls += polls;
            let left = polls;
            if (credit.pages < 1) {
              take('rested');
              count.rests += 1;
            } else {
              for (let n = 0; n < fails; n += 1) {
                take('failed');
                count.failed += 1;
              }
              if (!givesUp || fails === 0) {
                const answered = Math.floor(polls * found);
                take({ answered });
                count.pages += 1;
                left -= answered;
              }
            }
            count.singles += left;
            const bound = count.polls + 2 + count.rests / 10 + count.failed;
            assert.ok(count.pages + count.singles <= bound, JSON.stringify(count));
          }
        },
      ),
    );
  });
});
