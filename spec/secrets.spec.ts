import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { root, runNode, type RunResult } from './support/runNode.ts';

/** Secrets that a program is given and must not reveal, with characters that JSON, URLs and HTML escape. */
const planted = {
  PLANTED_TOKEN: 'tok/s3cret+MIIF&1=="x"',
  PLANTED_PASSWORD: 'pass w&rd/s3cret"<1>',
  PLANTED_ACCESS_KEY: 'ACCESSs3cretKEY',
  PLANTED_SECRET_KEY: 'sk/s3cret+&=',
  PLANTED_SECURITY_TOKEN: 'st/s3cret+&=',
};

describe('a run that fails in every way', function () {
  this.timeout(60_000);
  let result: RunResult;
  let output: string;
  before(async () => {
    result = await runNode(resolve(root, 'spec/support/failingRun.ts'), 50_000, { env: planted });
    output = result.stdout + result.stderr;
  });

  it('should fail in every way, and exit because of the last', () => {
    assert.equal(result.timedOut, false);
    assert.equal(result.code, 1, output.slice(-2_000));
    const count = output.match(/^shown: /gm)?.length ?? 0;
    assert.ok(count > 400, `shown: ${String(count)}`);
    for (const tag of [
      'HttpError',
      'AuthError',
      'DecodeError',
      'ThrottledError',
      'NetworkError',
      'PollFailedError',
    ])
      assert.ok(output.includes(`${tag}: `), tag);
    assert.match(result.stderr, /PollFailedError: /);
    assert.match(output, /\*\*\*/);
  });

  for (const [name, secret] of Object.entries(planted)) {
    it(`should show nothing of ${name}, in any encoding`, () => {
      const core = secret.slice(secret.indexOf('s3cret') - 3, secret.indexOf('s3cret') + 6);
      const spellings = [core, encodeURIComponent(core), JSON.stringify(core).slice(1, -1)];
      for (const spelling of spellings) {
        const at = output.indexOf(spelling);
        assert.equal(at, -1, output.slice(Math.max(0, at - 300), at + 100));
      }
    });
  }
});
