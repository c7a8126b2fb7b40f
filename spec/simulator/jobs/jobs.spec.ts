import assert from 'node:assert/strict';
import { useSimulator } from '../support/useSimulator.ts';

describe('bad jobs', () => {
  const simulator = useSimulator();
  const circle: Record<string, unknown> = {};
  circle['self'] = circle;
  const text = 'a text that is not empty';
  const cases: readonly (readonly [unknown, string])[] = [
    [{ name: '' }, 'ref.name: expected a text of 1 to 128 characters, got ""'],
    [
      { name: 'n'.repeat(129) },
      `ref.name: expected a text of 1 to 128 characters, got "${'n'.repeat(100)}…"`,
    ],
    [{ name: ['x'] }, 'ref.name: expected a text of 1 to 128 characters, got an array of 1'],
    [{ request: 'x' }, 'ref.request: expected an object that JSON can hold, got "x"'],
    [{ name: 7 }, 'ref.name: expected a text of 1 to 128 characters, got 7'],
    [{ queue: '' }, `ref.queue: expected ${text}, got ""`],
    [{ clusterName: 7 }, `ref.clusterName: expected ${text}, got 7`],
    [{ owner: null }, `ref.owner: expected ${text}, got null`],
    [{ proxyUser: '' }, `ref.proxyUser: expected ${text}, got ""`],
    [{ appId: '' }, `ref.appId: expected ${text}, got ""`],
    [{ scType: '' }, `ref.scType: expected ${text}, got ""`],
    [{ image: '' }, `ref.image: expected ${text}, got ""`],
    [{ feature: '' }, `ref.feature: expected ${text}, got ""`],
    [{ sparkVersion: 3 }, `ref.sparkVersion: expected ${text}, got 3`],
    [{ log: 'x' }, 'ref.log: expected an array of texts, got "x"'],
    [{ log: ['x', 7] }, 'ref.log: expected an array of texts, got an array of 2'],
    [{ request: [] }, 'ref.request: expected an object that JSON can hold, got an array of 0'],
    [{ request: null }, 'ref.request: expected an object that JSON can hold, got null'],
    [{ request: circle }, 'ref.request: expected an object that JSON can hold, got an object'],
    [{ createdAt: -1 }, 'ref.createdAt: expected a whole number from 0, got -1'],
    [{ createdAt: 1.5 }, 'ref.createdAt: expected a whole number from 0, got 1.5'],
    [{ createdAt: new Date(0) }, 'ref.createdAt: expected a whole number from 0, got Date(0)'],
  ];
  for (const [job, message] of cases) {
    it(`should refuse: ${message}`, () => {
      assert.throws(() => simulator().addJob(['running'], job as object), { name: 'TypeError', message });
    });
  }

  it('should accept a name of 128 characters, and treat undefined as absent', () => {
    const job = { name: 'n'.repeat(128), queue: undefined, log: [] } as object;
    assert.notEqual(simulator().addJob(['running'], job).batchId, '');
  });
});
