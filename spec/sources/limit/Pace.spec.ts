import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Pace } from '../../../lib/sources/limit/Pace.ts';

/** The starts of a queue that is never empty and whose timers are late: each at the first moment that is allowed. */
const startsWith = (requests: number, perMs: number, latenesses: readonly number[]): readonly number[] => {
  const pace = new Pace({ requests, perMs });
  let nowMs = 0;
  return latenesses.map((lateMs) => {
    if (pace.nextMs > nowMs) nowMs = pace.nextMs + lateMs;
    pace.recordStart(0, nowMs, nowMs);
    return nowMs;
  });
};

const rounded = (starts: readonly number[]): readonly number[] =>
  starts.map((start) => Math.round(start * 100) / 100);

describe('Pace', () => {
  it('should allow the first request at once, and then one each spacing', () => {
    assert.equal(new Pace({ requests: 4, perMs: 100 }).nextMs, -Infinity);
    assert.equal(new Pace({ requests: 4, perMs: 100 }).spacingMs, 25);
    assert.deepEqual(rounded(startsWith(4, 100, [0, 0, 0, 0, 0])), [0, 25, 50, 75, 100]);
    assert.deepEqual(rounded(startsWith(3, 100, [0, 0, 0, 0])), [0, 33.33, 66.67, 100]);
  });

  it('should make up for a late timer, but not exceed the rate in any window', () => {
    assert.deepEqual(rounded(startsWith(4, 100, [0, 30, 0, 0, 0, 0])), [0, 55, 55, 75, 100, 155]);
  });

  it('should make up for at most 250 ms', () => {
    const starts = startsWith(100, 1_000, [0, 5_000, ...Array<number>(60).fill(0)]);
    assert.equal(starts.filter((start) => Math.round(start) === 5_010).length, 26);
    assert.equal(Math.round(starts[27]!), 5_020);
  });

  it('should not count time in which a request could not start for another reason as lateness', () => {
    const pace = new Pace({ requests: 10, perMs: 100 });
    pace.recordStart(0, 0, 0);
    pace.recordStart(55, 57, 57);
    assert.equal(Math.round(pace.nextMs), 65);
  });

  it('should count the time that it took to send a request towards the window', () => {
    const pace = new Pace({ requests: 1, perMs: 100 });
    pace.recordStart(0, 0, 7);
    assert.equal(pace.nextMs, 107);
  });

  it('should never allow more than its requests in a window, and lose only what timers are late by, once a window', () => {
    const anyLateness = fc.array(fc.integer({ min: 0, max: 40 }), { minLength: 200, maxLength: 400 });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 50 }),
        fc.integer({ min: 1, max: 1_000 }),
        anyLateness,
        (requests, perMs, latenesses) => {
          const starts = startsWith(requests, perMs, latenesses);
          starts.forEach((start, n) => {
            const before = starts[n - requests];
            assert.ok(before === undefined || start - before > perMs - 1e-6, 'too many in a window');
          });
          const dueMs = (starts.length - 1) * (perMs / requests);
          const windows = Math.ceil(starts.length / requests) + 1;
          assert.ok(starts.at(-1)! <= dueMs + windows * 41 + perMs, 'too slow');
        },
      ),
    );
  });
});
