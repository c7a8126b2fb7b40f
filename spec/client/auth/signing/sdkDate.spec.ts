import assert from 'node:assert/strict';
import fc from 'fast-check';
import { sdkDate } from '../../../../lib/client/auth/signing.ts';

describe('sdkDate', () => {
  for (const [iso, text] of [
    ['2024-01-02T03:04:05.000Z', '20240102T030405Z'],
    ['2024-01-02T03:04:05.999Z', '20240102T030405Z'],
    ['2019-12-31T23:59:59.500Z', '20191231T235959Z'],
    ['1970-01-01T00:00:00.000Z', '19700101T000000Z'],
  ] as const) {
    it(`should say ${text} for ${iso}`, () => {
      assert.equal(sdkDate(Date.parse(iso)), text);
    });
  }

  it('should say the second that a moment is in, in UTC', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: Date.UTC(9999, 11, 31) }), (at) => {
        const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(sdkDate(at))?.slice(1).map(Number);
        assert.ok(parts, sdkDate(at));
        const [year, month, ...rest] = parts as [number, number, ...number[]];
        assert.equal(Date.UTC(year, month - 1, ...rest), Math.floor(at / 1_000) * 1_000);
      }),
    );
  });
});
