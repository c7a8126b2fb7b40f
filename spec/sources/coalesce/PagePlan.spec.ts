import assert from 'node:assert/strict';
import { PagePlan, type Range } from '../../../lib/sources/coalesce/PagePlan.ts';

const page = (next?: number, total?: number) => ({
  batches: [],
  from: 0,
  ...(next !== undefined && { next }),
  ...(total !== undefined && { total }),
});
const opened = (plan: PagePlan): readonly (readonly [number, number])[] => {
  const ranges: Range[] = [];
  for (let range = plan.open(); range !== undefined; range = plan.open()) ranges.push(range);
  return ranges.map(({ from, until }) => [from, until]);
};

describe('PagePlan', () => {
  it('should open the first page alone, and then a range for each page, the last one up to the end', () => {
    const plan = new PagePlan();
    const first = plan.open()!;
    assert.equal(plan.open(), undefined);
    plan.advance(first, page(100, 450));
    assert.ok(!first.isOpen);
    assert.deepEqual(opened(plan), [
      [100, 200],
      [200, 300],
      [300, 400],
      [400, Infinity],
    ]);
    assert.deepEqual([plan.inFlight, plan.mostJobsOn(3)], [4, 300]);
  });

  it('should read one page after another without a total, or beyond a total that is too small', () => {
    for (const total of [undefined, 0, 100]) {
      const plan = new PagePlan();
      const first = plan.open()!;
      plan.advance(first, page(100, total));
      assert.ok(first.isOpen);
      assert.equal(plan.open(), undefined);
      plan.advance(first, page(undefined, total));
      assert.ok(plan.isComplete);
    }
  });

  it('should go on within a range whose page was shorter than the first', () => {
    const plan = new PagePlan();
    plan.advance(plan.open()!, page(100, 300));
    const range = plan.open()!;
    plan.advance(range, page(160, 300));
    assert.deepEqual([range.isOpen, range.from], [true, 160]);
    plan.advance(range, page(200, 300));
    assert.ok(!range.isOpen);
  });

  it('should not be complete when a range was cut short', () => {
    const plan = new PagePlan();
    plan.advance(plan.open()!, page(100, 300));
    const [middle, last] = [plan.open()!, plan.open()!];
    plan.cutShort(middle);
    plan.advance(last, page());
    assert.deepEqual([plan.inFlight, plan.isComplete], [0, false]);
  });
});
