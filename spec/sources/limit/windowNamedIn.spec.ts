import assert from 'node:assert/strict';
import { windowNamedIn } from '../../../lib/sources/limit/throttling.ts';

const threshold = 'The throttling threshold has been reached: policy';

describe('windowNamedIn', () => {
  for (const [words, windowMs] of [
    [`${threshold} user over ratelimit,limit:200,time:5 minute`, 300_000],
    [`${threshold} ip over ratelimit,limit:5,time:1 second`, 1_000],
    [`${threshold} app over ratelimit,limit:10,time:2 hour`, 7_200_000],
    [`${threshold} user over ratelimit, limit: 200, time: 5 minutes`, 300_000],
    [`${threshold} user OVER RATELIMIT,LIMIT:200,TIME:5 MINUTE`, 300_000],
    [`{"error_msg":"policy user over ratelimit,limit:200,time:1 minute","error_code":"APIGW.0308"}`, 60_000],
    [`${threshold} user over ratelimit,limit:200,time:0 minute`, undefined],
    [`${threshold} user over ratelimit,limit:200,time:5 day`, undefined],
    [`${threshold} user over ratelimit,limit:200,time:5`, undefined],
    [`${threshold} user over ratelimit,limit:200,time:-5 minute`, undefined],
    [`${threshold} user over ratelimit,time:5 minute`, undefined],
    ['see you in time:5 minute', undefined],
    ['', undefined],
    [undefined, undefined],
  ] as const) {
    it(`should read ${String(windowMs)} in ${JSON.stringify(words)}, wherever it stands`, () => {
      assert.equal(windowNamedIn({ serviceMessage: words, bodyExcerpt: undefined }), windowMs);
      assert.equal(windowNamedIn({ serviceMessage: undefined, bodyExcerpt: words }), windowMs);
      assert.equal(windowNamedIn({ serviceMessage: 'too many requests', bodyExcerpt: words }), windowMs);
    });
  }

  it('should go by the service’s own words before the body', () => {
    const [serviceMessage, bodyExcerpt] = [1, 2].map(
      (n) => `policy user over ratelimit,limit:1,time:${n} hour`,
    );
    assert.equal(windowNamedIn({ serviceMessage, bodyExcerpt }), 3_600_000);
  });

  it('should take a window that no number can hold for one without an end', () => {
    const serviceMessage = `policy user over ratelimit,limit:1,time:${'9'.repeat(400)} hour`;
    assert.equal(windowNamedIn({ serviceMessage, bodyExcerpt: undefined }), Infinity);
  });
});
