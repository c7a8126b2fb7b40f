import assert from 'node:assert/strict';
import { shortIdsOf } from '../../../lib/cli/table/shortIds.ts';

const ref = (batchId: string, projectId = 'p1'): { projectId: string; batchId: string } => ({
  projectId,
  batchId,
});
const idsOf = (...refs: Parameters<typeof shortIdsOf>[0][]): readonly string[] =>
  refs.flatMap((some) => [...shortIdsOf(some).values()]);

describe('shortIdsOf', () => {
  it('should take the first eight characters', () => {
    assert.deepEqual(idsOf([ref('0a324461-d9d9'), ref('1b324461-d9d9')]), ['0a324461', '1b324461']);
  });

  it('should take more if two jobs begin alike', () => {
    const refs = [ref('0a324461-d9d9'), ref('ffffffff-0000'), ref('0a324461-d8d9')];
    assert.deepEqual(idsOf(refs), ['0a324461-d9', 'ffffffff-00', '0a324461-d8']);
  });

  it('should begin with the project if there are several', () => {
    const refs = [ref('0a324461-d9d9', '48cc2c48765f'), ref('0a324461-d9d9', '59cc2c48765f')];
    assert.deepEqual(idsOf(refs), ['48cc2c48/0a324461', '59cc2c48/0a324461']);
  });

  it('should find each job by its key, and take one job and none', () => {
    assert.deepEqual([...shortIdsOf([ref('0a324461-d9d9')])], [['p1/0a324461-d9d9', '0a324461']]);
    assert.equal(shortIdsOf([]).size, 0);
  });

  it('should take the whole of an id that another one continues', () => {
    assert.deepEqual(idsOf([ref('12345678', 'a'), ref('123456789', 'a')]), ['12345678', '123456789']);
  });
});
