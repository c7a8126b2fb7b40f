import assert from 'node:assert/strict';
import {
  figureTarget,
  mergedRows,
  ratioTarget,
  type Target,
  targetRow,
  verdictOf,
  worstOf,
} from '../../bench/support/targets.ts';

const target = (median: number, more: Partial<Target> = {}): Target => ({
  what: 'CPU',
  measured: { median, low: median - 0.1, high: median + 0.1 },
  unit: '×',
  ...more,
});

describe('ratioTarget', () => {
  it('should be the median of the ratios of the same round, with their interval', () => {
    const { measured, unit } = ratioTarget('CPU', [10, 30, 80], [10, 20, 40], { most: 1.5 });
    assert.deepEqual(measured, { median: 1.5, low: 1, high: 2 });
    assert.equal(unit, '×');
  });
});

describe('figureTarget', () => {
  it('should be the median of the rounds, with its interval', () => {
    assert.deepEqual(figureTarget('heap', [3, 1, 2], 'KiB').measured, { median: 2, low: 1, high: 3 });
  });
});

describe('verdictOf', () => {
  it('should be met up to the target, by the median', () => {
    assert.equal(verdictOf(target(1.49, { most: 1.5 })), 'met');
    assert.equal(verdictOf(target(1.5, { most: 1.5 })), 'met');
    assert.equal(verdictOf(target(1.51, { most: 1.5 })), 'missed');
  });

  it('should be met from the least on', () => {
    assert.equal(verdictOf(target(2_501, { least: 2_500 })), 'met');
    assert.equal(verdictOf(target(2_500, { least: 2_500 })), 'met');
    assert.equal(verdictOf(target(2_499, { least: 2_500 })), 'missed');
  });

  it('should be met at a target of 0', () => {
    assert.equal(verdictOf(target(0, { most: 0 })), 'met');
    assert.equal(verdictOf(target(1, { most: 0 })), 'missed');
  });

  it('should only be reported without a target', () => {
    assert.equal(verdictOf(target(9)), 'reported');
  });
});

describe('worstOf', () => {
  it('should be the one with the largest median, and say which it is', () => {
    const worst = worstOf('CPU, the worst', {
      a: target(0.2),
      b: target(0.5, { most: 0.4 }),
      c: target(0.3),
    });
    assert.deepEqual(worst, { ...target(0.5, { most: 0.4 }), what: 'CPU, the worst', which: 'b' });
  });

  it('should fail of nothing', () => {
    assert.throws(() => worstOf('CPU', {}), /CPU: nothing was measured/);
  });
});

describe('targetRow', () => {
  it('should show the figure with its interval, the target and the verdict', () => {
    assert.deepEqual(targetRow('poll', target(0.312, { most: 0.45 })), [
      'poll',
      'CPU',
      '0.31 (0.21–0.41) ×',
      '≤ 0.45 ×',
      'met',
    ]);
  });

  it('should make a missed target stand out, and name the worst', () => {
    assert.deepEqual(targetRow('jobs', target(1.7, { most: 0.6, which: 'a loop' })), [
      'jobs',
      'CPU: a loop',
      '1.70 (1.60–1.80) ×',
      '≤ 0.6 ×',
      '**missed**',
    ]);
  });

  it('should have decimals by its size', () => {
    const shown = [0.027, 0.5, 12.345, 407.3].map((median) => {
      const measured = { median, low: median, high: median };
      return targetRow('p', { what: 'x', measured, unit: 'ms' })[2];
    });
    assert.deepEqual(shown, [
      '0.027 (0.027–0.027) ms',
      '0.50 (0.50–0.50) ms',
      '12.3 (12.3–12.3) ms',
      '407 (407–407) ms',
    ]);
  });

  it('should show no target where there is none, and no unit of a count', () => {
    const measured = { median: 0, low: 0, high: 0 };
    assert.deepEqual(targetRow('jobs', { what: 'points', measured, unit: '' }), [
      'jobs',
      'points',
      '0 (0–0)',
      '–',
      'reported',
    ]);
  });
});

describe('mergedRows', () => {
  const old = `
| part | what | measured | target |     |
| :--- | ---: | -------: | -----: | --: |
| jobs | CPU  |    2 (1–3) × | ≤ 1 × | **missed** |
| poll | CPU  |    1 (1–1) × | ≤ 1 × | met |
| gone | CPU  |    1 (1–1) × | ≤ 1 × | met |
`;

  it('should replace the rows of the measured parts, and keep those of others', () => {
    const rows = mergedRows(old, new Map([['jobs', [['jobs', 'memory', '1 (1–1) ×', '–', 'reported']]]]), [
      'poll',
      'jobs',
    ]);
    assert.deepEqual(rows, [
      ['poll', 'CPU', '1 (1–1) ×', '≤ 1 ×', 'met'],
      ['jobs', 'memory', '1 (1–1) ×', '–', 'reported'],
    ]);
  });

  it('should be the new rows alone where there was no table', () => {
    assert.deepEqual(mergedRows('', new Map([['poll', [['poll', 'CPU']]]]), ['poll', 'jobs']), [
      ['poll', 'CPU'],
    ]);
  });
});
