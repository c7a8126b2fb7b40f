import type { BatchPage } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { EMPTY, of, tap } from 'rxjs';
import { pages$ } from '../../../lib/client/calls/pages.ts';
import { outcomeOf } from '../../support/observing.ts';

/** A page with one batch; the last page is at `last`. */
const pageAt = (from: number, last: number): BatchPage => {
  const batchId = `00000000-0000-0000-0000-${String(from).padStart(12, '0')}`;
  return { batches: [{ ...testRef, batchId }], from, ...(from < last && { next: from + 1 }) };
};

describe('pages$', () => {
  it('should end if no page is emitted, the first or a later one', () => {
    assert.deepEqual(outcomeOf(pages$(0, () => EMPTY)), { values: [], error: undefined, completed: true });

    const starts: number[] = [];
    const two$ = pages$(3, (from) => {
      starts.push(from);
      return from === 5 ? EMPTY : of(pageAt(from, 9));
    });
    const { values, completed } = outcomeOf(two$);
    assert.deepEqual([values.length, completed, starts], [2, true, [3, 4, 5]]);
  });

  it('should not overflow the stack at 10,000 synchronous pages', () => {
    let count = 0;
    const counted$ = pages$(0, (from) => of(pageAt(from, 9_999))).pipe(tap(() => (count += 1)));
    assert.ok(outcomeOf(counted$).completed);
    assert.equal(count, 10_000);
  });
});
