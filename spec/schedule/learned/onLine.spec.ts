import assert from 'node:assert/strict';
import fc from 'fast-check';
import { interpolate } from '../../../lib/schedule/learned/pollTable.ts';

const places = [0, 10, 10, 20, 100];
const values = [0, 1, 1, 5, 6];

describe('onLine', () => {
  for (const [place, value] of [
    [0, 0],
    [5, 0.5],
    [10, 1],
    [15, 3],
    [20, 5],
    [60, 5.5],
    [100, 6],
    [104, 8],
  ] as const) {
    it(`should be ${value} at ${place}`, () => {
      assert.equal(interpolate(places, values, place, 0.5), value);
    });
  }

  it('should find any place among many', () => {
    const many = Array.from({ length: 100 }, (_, n) => n * n);
    const roots = many.map(Math.sqrt);
    fc.assert(
      fc.property(fc.nat({ max: 98 }), fc.double({ min: 0, max: 1, noNaN: true }), (n, share) => {
        const place = many[n]! + share * (many[n + 1]! - many[n]!);
        assert.ok(Math.abs(interpolate(many, roots, place, 0) - (n + share)) < 1e-9);
      }),
    );
  });
});
