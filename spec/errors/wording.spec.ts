import fc from 'fast-check';
import assert from 'node:assert/strict';
import { formatCause, formatDuration } from '../../lib/errors/wording.ts';

describe('formatCause', () => {
  for (const [what, cause, text] of [
    ['the message of an error', new TypeError('x is no function'), 'x is no function'],
    ['the first line of a long one', new Error('\n  one\ntwo'), 'one'],
    ['nothing for an error without a message', new Error(''), ''],
    ['the beginning of a very long one', new Error('x'.repeat(1_000_000)), `${'x'.repeat(1_000)}…`],
    [
      'escapes for what a terminal obeys',
      new Error('\u001b[31m\u009d\u2066'),
      String.raw`\u001b[31m\u009d\u2066`,
    ],
    ['nothing for undefined', undefined, ''],
    ['a string in quotes', 'deploy', '"deploy"'],
    ['the message of a plain copy of an error', { name: 'Error', message: 'lost' }, 'lost'],
    ['any other value in short', { code: 1, message: 7 }, 'an object'],
  ] as const) {
    it(`should return ${what}`, () => {
      assert.equal(formatCause(cause), text);
    });
  }

  it('should bound the name too', () => {
    const error = Object.assign(new Error('x'), { name: 'n'.repeat(1_000_000) });
    assert.equal(formatCause(error, true), `${'n'.repeat(1_000)}…: x`);
  });

  it('should begin with the name of the error on request', () => {
    assert.equal(formatCause(new TypeError('x'), true), 'TypeError: x');
    assert.equal(formatCause({ name: 'Error', message: '' }, true), 'Error');
    assert.equal(formatCause('text', true), '"text"');
  });
});

describe('formatDuration', () => {
  const SIZES: Readonly<Record<string, number>> = {
    d: 86_400_000,
    h: 3_600_000,
    min: 60_000,
    s: 1_000,
    ms: 1,
  };

  for (const [ms, text] of [
    [0, '0 ms'],
    [0.4, '0 ms'],
    [0.5, '1 ms'],
    [250, '250 ms'],
    [999.5, '1 s'],
    [1_500, '1 s 500 ms'],
    [59_999, '59 s 999 ms'],
    [60_000, '1 min'],
    [60_001, '1 min'],
    [90_000, '1 min 30 s'],
    [3_600_000, '1 h'],
    [3_659_000, '1 h'],
    [3_660_000, '1 h 1 min'],
    [183_600_000, '2 d 3 h'],
    [86_400_000 * 400, '400 d'],
    [-1, '0 ms'],
    [-5_000, '0 ms'],
    [NaN, '0 ms'],
  ] as const) {
    it(`should return ${text} for ${ms}`, () => {
      assert.equal(formatDuration(ms), text);
    });
  }

  it('should use at most two adjacent units, the larger first, rounding down by less than one of the smaller', () => {
    fc.assert(
      fc.property(fc.nat({ max: 1e12 }), (ms) => {
        const parts = [...formatDuration(ms).matchAll(/(\d+) ([a-z]+)/g)].map(([, count, unit]) => ({
          count: Number(count),
          size: SIZES[unit!]!,
        }));
        assert.equal(formatDuration(ms).split(' ').length, parts.length * 2);
        assert.ok(parts.length === 1 || parts.length === 2);
        const units = Object.values(SIZES);
        const [large, small] = parts.map(({ size }) => units.indexOf(size));
        assert.equal(small ?? large! + 1, large! + 1);
        const total = parts.reduce((sum, { count, size }) => sum + count * size, 0);
        const smallest = units[Math.min(large! + 1, units.length - 1)]!;
        assert.ok(total <= ms && ms - total < smallest, `${ms} is not ${formatDuration(ms)}`);
      }),
    );
  });

  it('should never return NaN', () => {
    fc.assert(fc.property(fc.double(), (ms) => !formatDuration(ms).includes('NaN')));
  });
});
