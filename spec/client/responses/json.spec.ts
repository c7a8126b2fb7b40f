import assert from 'node:assert/strict';
import { retryAfterMsOf, parseRetryAfter } from '../../../lib/client/responses/json.ts';
import { responseOf } from '../support/requests.ts';

const now = Date.parse('Wed, 21 Oct 2015 07:28:00 GMT');

const waits: readonly (readonly [header: string | null, waitMs: number | undefined])[] = [
  ['5', 5_000],
  [' 5 ', 5_000],
  ['0', 0],
  ['007', 7_000],
  ['5000000', 5_000_000_000],
  ['9'.repeat(400), Number.MAX_SAFE_INTEGER],
  ['5, 30, 10', 30_000],
  ['5,30', 30_000],
  ['5 , 30', 30_000],
  ['Wed, 21 Oct 2015 07:28:30 GMT', 30_000],
  ['Wednesday, 21-Oct-15 07:28:30 GMT', 30_000],
  ['Wed Oct 21 07:28:30 2015', 30_000],
  ['wed oct 21 07:28:30 2015', 30_000],
  ['Sun Nov  1 07:28:30 2015', 950_430_000],
  ['Wed Oct 21 07:27:30 2015', 0],
  ['Wed Oct 99 07:28:30 2015', undefined],
  ['Wed Oct 21 07:28:30', undefined],
  ['292.05', 293_000],
  ['292.0', 292_000],
  ['0.001', 1_000],
  [' 1.5 , 0.5', 2_000],
  ['1.5.5', undefined],
  ['.5', undefined],
  ['5.', undefined],
  ['-1.5', undefined],
  ['+5', undefined],
  [`${'9'.repeat(400)}.5`, Number.MAX_SAFE_INTEGER],
  ['Wed, 21 Oct 2015 07:28:00 GMT', 0],
  ['Wed, 21 Oct 2015 07:27:00 GMT', 0],
  [null, undefined],
  ['', undefined],
  ['-5', undefined],
  ['1e3', undefined],
  ['0x10', undefined],
  ['Infinity', undefined],
  ['5 s', undefined],
  ['5,', undefined],
  ['5, -1', undefined],
  ['on Wed, 21 Oct 2015 07:28:30 GMT', undefined],
  ['soon', undefined],
  ['2015', 2_015_000],
  ['2015-10-21T07:28:30Z', undefined],
  ['Wed, 99 Oct 2015 07:28:30 GMT', undefined],
  ['Wed, 21 Oct 2015 07:28:30 GMT, Wed, 21 Oct 2015 07:28:40 GMT', undefined],
];

describe('parseRetryAfter', () => {
  for (const [header, waitMs] of waits) {
    const name = header !== null && header.length > 70 ? 'a number of 400 digits' : JSON.stringify(header);
    it(`should be ${String(waitMs)} for ${name}`, () => {
      assert.equal(parseRetryAfter(header, now), waitMs);
    });
  }
});

const retryAfter = 'Wed, 21 Oct 2015 07:28:30 GMT';
const receivedAt = Date.parse('Wed, 21 Oct 2015 07:28:20 GMT');

describe('retryAfterMsOf', () => {
  it("should compare a date with the server's own clock", () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    assert.equal(retryAfterMsOf(responseOf({ retryAfter, date, receivedAt })), 30_000);
  });

  it("should read the server's clock in the form of asctime, as UTC", () => {
    const date = 'Wed Oct 21 07:28:00 2015';
    assert.equal(retryAfterMsOf(responseOf({ retryAfter, date, receivedAt })), 30_000);
  });

  for (const date of [null, '', 'soon']) {
    it(`should compare it with the local clock if the server's is ${JSON.stringify(date)}`, () => {
      assert.equal(retryAfterMsOf(responseOf({ retryAfter, date, receivedAt })), 10_000);
    });
  }

  it('should be undefined without a Retry-After', () => {
    assert.equal(retryAfterMsOf(responseOf()), undefined);
  });
});
