import assert from 'node:assert/strict';
import { settingsOf } from '../../lib/simulator/checks/checkOptions.ts';

describe('settingsOf', () => {
  it('should fill in what the options leave out', () => {
    const { newJobs, ...rest } = settingsOf({});
    assert.deepEqual(rest, {
      tokenLifeMs: 86_400_000,
      tokenLength: 2_048,
      clockSkewMs: 0,
      maxPageSize: 100,
      port: 0,
      logLimit: 10_000,
    });
    assert.deepEqual(
      newJobs.map((step) => [step.kind === 'state' && step.state, step.forPolls, step.forMs]),
      [
        ['starting', 1, Infinity],
        ['running', 2, Infinity],
        ['success', 1, Infinity],
      ],
    );
  });
});
