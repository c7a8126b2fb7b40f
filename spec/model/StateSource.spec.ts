import type { BatchRef } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { type Observable, of } from 'rxjs';
import { formatValue } from '../../lib/checks/values.ts';
import { checkedRef } from '../../lib/model/BatchRef.ts';
import { memoizeByRef } from '../../lib/model/StateSource.ts';

describe('perRef', () => {
  /** Makes an Observable of the ids that it was asked for, and counts. */
  const counting = () => {
    const asked: string[] = [];
    const of$ = memoizeByRef(({ projectId, batchId }: BatchRef): Observable<string> => {
      asked.push(`${projectId}/${batchId}`);
      return of(batchId);
    });
    return { of$, asked };
  };

  it('should make one for an object, however often it asks', () => {
    const { of$, asked } = counting();
    assert.equal(of$(testRef), of$(testRef));
    assert.equal(asked.length, 1);
  });

  it('should make another for an equal object: what it was made for may differ in more than the ids', () => {
    const { of$, asked } = counting();
    assert.notEqual(of$(testRef), of$({ ...testRef }));
    assert.equal(asked.length, 2);
  });

  it('should make another when the object has come to name another job', () => {
    const { of$, asked } = counting();
    const ref: { projectId: string; batchId: string } = { projectId: 'p1', batchId: 'a' };
    void of$(ref);
    ref.batchId = 'b';
    void of$(ref);
    ref.projectId = 'p2';
    void of$(ref);
    void of$(ref);
    assert.deepEqual(asked, ['p1/a', 'p1/b', 'p2/b']);
  });

  for (const [nonsense, message] of [
    [{}, 'projectId: expected 1 to 64 letters and digits, got undefined'],
    ['x', 'ref: expected a batch, an object with projectId and batchId, got "x"'],
    [undefined, 'ref: expected a batch, an object with projectId and batchId, got undefined'],
    [null, 'ref: expected a batch, an object with projectId and batchId, got null'],
  ] as const)
    it(`should leave it to the maker to refuse ${formatValue(nonsense)}, by the name of what is wrong`, () => {
      const of$ = memoizeByRef((ref) => of(checkedRef(ref)));
      // What plain JavaScript may pass.
      assert.throws(() => of$(nonsense as BatchRef), { name: 'TypeError', message });
    });

  it('should keep nothing for a ref that was refused', () => {
    const refusing$ = memoizeByRef(({ batchId }): Observable<never> => {
      throw new TypeError(`batchId: ${batchId}`);
    });
    assert.throws(() => refusing$(testRef), TypeError);
    assert.throws(() => refusing$(testRef), TypeError);
  });
});
