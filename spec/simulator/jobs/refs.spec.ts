import assert from 'node:assert/strict';
import { useSimulator } from '../support/useSimulator.ts';

const BATCH = '0a324461-d9d9-45da-a52a-3b3c7a3d809e';

describe('bad refs', () => {
  const simulator = useSimulator();
  const cases: readonly (readonly [unknown, string])[] = [
    [{ projectId: '' }, 'ref.projectId: expected 1 to 64 letters and digits, got ""'],
    [{ projectId: 'a-b' }, 'ref.projectId: expected 1 to 64 letters and digits, got "a-b"'],
    [{ projectId: 'a\n' }, 'ref.projectId: expected 1 to 64 letters and digits, got "a\\n"'],
    [{ projectId: 7 }, 'ref.projectId: expected 1 to 64 letters and digits, got 7'],
    [{ batchId: 'x' }, 'ref.batchId: expected a UUID, got "x"'],
    [
      { batchId: BATCH.replaceAll('-', '') },
      'ref.batchId: expected a UUID, got "0a324461d9d945daa52a3b3c7a3d809e"',
    ],
    [{ batchID: BATCH }, `ref.batchID: no such option, got "${BATCH}"; did you mean \`batchId\`?`],
    [null, 'ref: expected an object, got null'],
    [BATCH, `ref: expected an object, got "${BATCH}"`],
  ];
  for (const [ref, message] of cases) {
    it(`should refuse: ${message}`, () => {
      assert.throws(() => simulator().addJob(['running'], ref as object), { name: 'TypeError', message });
    });
  }

  it('should refuse a job that exists, whatever the case of its id', () => {
    const job = simulator().addJob(['running'], { batchId: BATCH });
    const again = { ...job, batchId: BATCH.toUpperCase() };
    const message = `ref.batchId: expected a batch that is new here, got "${BATCH}"`;
    assert.throws(() => simulator().addJob(['running'], again), { name: 'TypeError', message });
    assert.equal(simulator().addJob(['running'], { ...job, projectId: 'other' }).projectId, 'other');
  });

  it('should refuse an invalid ref in requests and polls too', () => {
    const bad = { projectId: 'p', batchId: 'x' };
    const message = 'ref.batchId: expected a UUID, got "x"';
    assert.throws(() => simulator().requests(bad), { name: 'TypeError', message });
    assert.throws(() => simulator().polls(bad), { name: 'TypeError', message });
    assert.throws(() => simulator().polls({ projectId: 'p' } as typeof bad), TypeError);
  });
});
