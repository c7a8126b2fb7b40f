import assert from 'node:assert/strict';
import { testRef } from 'dli-watch/testing';
import { refOf } from '../../lib/model/BatchRef.ts';

const { projectId, batchId } = testRef;

describe('refOf', () => {
  it('should make a ref, its batch id in lower case', () => {
    assert.deepEqual(refOf(projectId, batchId.toUpperCase()), testRef);
  });

  const refused: readonly (readonly [ids: readonly [unknown, unknown], message: string])[] = [
    [['a/b', batchId], 'projectId: expected 1 to 64 letters and digits, got "a/b"'],
    [[undefined, batchId], 'projectId: expected 1 to 64 letters and digits, got undefined'],
    [[projectId, 'x'], 'batchId: expected a UUID, got "x"'],
    [[projectId, ''], 'batchId: expected a UUID, got ""'],
    [[projectId, null], 'batchId: expected a UUID, got null'],
    [['', ''], 'projectId: expected 1 to 64 letters and digits, got ""'],
  ];
  for (const [ids, message] of refused) {
    it(`should refuse: ${message} (pitfall 62)`, () => {
      assert.throws(() => refOf(...ids), { name: 'TypeError', message });
    });
  }
});
