import type { BatchRef } from 'dli-watch';
import { testRef } from 'dli-watch/testing';
import assert from 'node:assert/strict';
import { type Observable, of } from 'rxjs';
import { formatValue } from '../../lib/checks/values.ts';
import { checkedRef } from '../../lib/model/BatchRef.ts';
import { memoizeByRef } from '../../lib/model/StateSource.ts';

describe('memoizeByRef', () => {
  /** Records the refs for which an Observable is made. */
  const recording = () => {
    const made: string[] = [];
    const of$ = memoizeByRef(({ projectId, batchId }: BatchRef): Observable<string> => {
      made.push(`${projectId}/${batchId}`);
      return of(batchId);
    });
    return { of$, made };
  };

  it('should make one Observable for the same object', () => {
    const { of$, made } = recording();
    assert.equal(of$(testRef), of$(testRef));
    assert.equal(made.length, 1);
  });

  it('should make another for an equal object, which may differ in more than the ids', () => {
    const { of$, made } = recording();
    assert.notEqual(of$(testRef), of$({ ...testRef }));
    assert.equal(made.length, 2);
  });

  it('should make another when the object was mutated to name another job', () => {
    const { of$, made } = recording();
    const ref: { projectId: string; batchId: string } = { projectId: 'p1', batchId: 'a' };
    void of$(ref);
    ref.batchId = 'b';
    void of$(ref);
    ref.projectId = 'p2';
    void of$(ref);
    void of$(ref);
    assert.deepEqual(made, ['p1/a', 'p1/b', 'p2/b']);
  });

  for (const [invalid, message] of [
    [{}, 'projectId: expected 1 to 64 letters and digits, got undefined'],
    ['x', 'ref: expected a batch, an object with projectId and batchId, got "x"'],
    [undefined, 'ref: expected a batch, an object with projectId and batchId, got undefined'],
    [null, 'ref: expected a batch, an object with projectId and batchId, got null'],
  ] as const)
    it(`should let the factory reject ${formatValue(invalid)}, by the name of the invalid part`, () => {
      const of$ = memoizeByRef((ref) => of(checkedRef(ref)));
      // Plain JavaScript may pass this.
      assert.throws(() => of$(invalid as BatchRef), { name: 'TypeError', message });
    });

  it('should not cache a rejected ref', () => {
    const rejecting$ = memoizeByRef(({ batchId }): Observable<never> => {
      throw new TypeError(`batchId: ${batchId}`);
    });
    assert.throws(() => rejecting$(testRef), TypeError);
    assert.throws(() => rejecting$(testRef), TypeError);
  });
});
