import assert from 'node:assert/strict';
import { BackOff } from '../../../lib/client/auth/BackOff.ts';

describe('BackOff', () => {
  it('should not wait after the first failure, then double the wait up to 8 s', () => {
    const backOff = new BackOff();
    const waits = Array.from({ length: 8 }, (_, index) => {
      backOff.failed(index);
      return backOff.remainingMs(index);
    });
    assert.deepEqual(waits, [0, 500, 1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  it('should count down to 0', () => {
    const backOff = new BackOff();
    assert.equal(backOff.remainingMs(0), 0);
    backOff.failed(0);
    backOff.failed(100);
    assert.deepEqual(
      [100, 101, 599, 600, 10_000].map((ms) => backOff.remainingMs(ms)),
      [500, 499, 1, 0, 0],
    );
  });

  it('should keep to the bounds of a wait', () => {
    const backOff = new BackOff();
    backOff.failed(0, { atLeastMs: 700 });
    assert.equal(backOff.remainingMs(0), 700);
    backOff.failed(0, { atLeastMs: 700, atMostMs: 20 });
    assert.equal(backOff.remainingMs(0), 20);
    backOff.failed(0, { atLeastMs: 10 });
    assert.equal(backOff.remainingMs(0), 1_000);
  });

  it('should begin anew after a reset', () => {
    const backOff = new BackOff();
    for (let failure = 1; failure <= 2_000; failure += 1) backOff.failed(0);
    assert.equal(backOff.remainingMs(0), 8_000);
    backOff.reset();
    assert.equal(backOff.remainingMs(0), 0);
    backOff.failed(0);
    assert.equal(backOff.remainingMs(0), 0);
  });
});
