import assert from 'node:assert/strict';
import { ConfigurationError } from 'dli-watch';
import { checked, UsageError } from '../../lib/cli/UsageError.ts';

describe('checked', () => {
  it('should return what the check returns', () => {
    assert.equal(
      checked(() => 7),
      7,
    );
  });

  it('should turn a refusal of the library into a usage error', () => {
    for (const refusal of [new TypeError('no'), new ConfigurationError('no')]) {
      const check = (): never => {
        throw refusal;
      };
      assert.throws(() => checked(check), { name: 'UsageError', message: 'no', cause: refusal });
      assert.throws(() => checked(check, 'line 3'), { name: 'UsageError', message: 'line 3: no' });
    }
  });

  it('should pass on a bug', () => {
    const bug = new RangeError('bug');
    assert.throws(
      () =>
        checked(() => {
          throw bug;
        }),
      bug,
    );
    assert.equal('cause' in new UsageError('no'), false);
  });
});
