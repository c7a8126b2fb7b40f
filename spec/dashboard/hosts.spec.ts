import assert from 'node:assert/strict';
import { isAllowed, isHostName, isSameOrigin } from '../../lib/dashboard/hosts.ts';

const allowed = new Set(['localhost', '[::1]', 'jobs.example.com']);

describe('hosts', () => {
  for (const [headers, expected] of [
    [{ host: 'localhost' }, true],
    [{ host: 'localhost:1' }, true],
    [{ host: 'LocalHost:4280' }, true],
    [{ host: '[::1]:4280' }, true],
    [{ host: 'jobs.example.com', origin: 'https://jobs.example.com' }, true],
    [{ host: 'jobs.example.com', origin: 'HTTP://LOCALHOST:3000' }, true],
    [{}, false],
    [{ host: '' }, false],
    [{ host: 'evil.example' }, false],
    [{ host: 'localhost:' }, false],
    [{ host: 'localhost:4280:1' }, false],
    [{ host: 'localhost/' }, false],
    [{ host: 'a@localhost' }, false],
    [{ host: 'localhost', origin: 'http://evil.example' }, false],
    [{ host: 'localhost', origin: 'http://localhost.evil.example' }, false],
    [{ host: 'localhost', origin: 'http://evil.example/localhost' }, false],
    [{ host: 'localhost', origin: 'http://localhost@evil.example' }, false],
    [{ host: 'localhost', origin: 'null' }, false],
    [{ host: 'localhost', origin: '' }, false],
  ] as const)
    it(`should ${expected ? 'allow' : 'refuse'} ${JSON.stringify(headers)}`, () => {
      assert.equal(isAllowed(headers, allowed), expected);
    });

  it('should tell requests of the page itself from those of other pages', () => {
    for (const site of ['same-origin', 'none']) assert.equal(isSameOrigin({ 'sec-fetch-site': site }), true);
    assert.equal(isSameOrigin({}), true, 'an old browser');
    for (const site of ['cross-site', 'same-site', 'odd'])
      assert.equal(isSameOrigin({ 'sec-fetch-site': site }), false);
  });

  it('should know names of hosts', () => {
    for (const name of ['localhost', 'a', '10.0.0.1', '[fe80::1]', 'Jobs-1.example.com'])
      assert.equal(isHostName(name), true, name);
    for (const name of ['', 'a:80', 'a b', 'https://a', '*', '-a', '::1', 'a/'])
      assert.equal(isHostName(name), false, name);
  });
});
