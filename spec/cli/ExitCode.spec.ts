import assert from 'node:assert/strict';
import { ExitCode, worstOf } from '../../lib/cli/ExitCode.ts';

describe('ExitCode', () => {
  it('should take the first code that applies', () => {
    const { success, dead, usage, failed, timedOut } = ExitCode;
    assert.equal(worstOf([]), success);
    assert.equal(worstOf([success, dead]), dead);
    assert.equal(worstOf([dead, timedOut, success]), timedOut);
    assert.equal(worstOf([timedOut, failed, dead]), failed);
    assert.equal(worstOf([failed, usage]), usage);
  });
});
