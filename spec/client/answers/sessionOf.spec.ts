import assert from 'node:assert/strict';
import { left, right } from 'fp-ts/lib/Either.js';
import { testRef } from 'dli-watch/testing';
import { formatValue } from '../../../lib/checks/values.ts';
import { sessionOf } from '../../../lib/client/responses/batch.ts';

const { projectId, batchId } = testRef;
const read = (id: unknown, asked?: string) => sessionOf(projectId, new Map(), { id, state: 'dead' }, asked);
const session = { ...testRef, state: 'dead', rawState: 'dead' };

describe('sessionOf', () => {
  it('should read the id, in lower case', () => {
    assert.deepEqual(read(batchId.toUpperCase()), right(session));
    assert.deepEqual(read(batchId.toUpperCase(), batchId), right(session));
  });

  for (const missing of [undefined, null, '', 7]) {
    it(`should read ${formatValue(missing)} as the id that was asked for`, () => {
      assert.deepEqual(read(missing, batchId), right(session));
    });
  }

  for (const [id, asked, fault] of [
    [undefined, undefined, 'id: expected a UUID, got undefined'],
    [null, undefined, 'id: expected a UUID, got null'],
    [7, undefined, 'id: expected a UUID, got 7'],
    ['', undefined, 'id: expected a UUID, got ""'],
    ['app-1', batchId, 'id: expected a UUID, got "app-1"'],
    [batchId.replace('0', '1'), batchId, `id: it is another batch's, ${batchId.replace('0', '1')}`],
  ] as const) {
    it(`should refuse ${formatValue(id)} where ${asked ?? 'none'} was asked for`, () => {
      assert.deepEqual(read(id, asked), left([fault]));
    });
  }
});
