import assert from 'node:assert/strict';
import { retryAfterMsOf } from '../../../lib/client/responses/json.ts';
import { answerOf } from '../support/answerOf.ts';

const retryAfter = 'Wed, 21 Oct 2015 07:28:30 GMT';
const ours = Date.parse('Wed, 21 Oct 2015 07:28:20 GMT');

describe('waitAskedFor', () => {
  it("should compare a date with the server's own clock", () => {
    const date = 'Wed, 21 Oct 2015 07:28:00 GMT';
    assert.equal(retryAfterMsOf(answerOf({ retryAfter, date, receivedAt: ours })), 30_000);
  });

  for (const date of [null, '', 'soon']) {
    it(`should compare it with ours when the server's is ${JSON.stringify(date)}`, () => {
      assert.equal(retryAfterMsOf(answerOf({ retryAfter, date, receivedAt: ours })), 10_000);
    });
  }

  it('should be undefined when none is asked for', () => {
    assert.equal(retryAfterMsOf(answerOf()), undefined);
  });
});
