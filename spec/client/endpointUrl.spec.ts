import assert from 'node:assert/strict';
import { endpointUrl } from '../../lib/client/endpoint.ts';

describe('endpointUrl', () => {
  for (const [endpoint, base] of [
    ['https://dli.eu-de.otc.t-systems.com', 'https://dli.eu-de.otc.t-systems.com'],
    ['https://dli.example/', 'https://dli.example'],
    ['https://dli.example//', 'https://dli.example'],
    ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
    ['https://proxy.example/dli/v1/', 'https://proxy.example/dli/v1'],
    ['HTTPS://DLI.Example:443/Path', 'https://dli.example/Path'],
    ['https://dli.example/?', 'https://dli.example'],
    ['https://dli.example/dli#', 'https://dli.example/dli'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
  ]) {
    it(`should make ${String(base)} of ${String(endpoint)}`, () => {
      assert.equal(endpointUrl(endpoint), base);
    });
  }

  const url = 'expected a URL like "https://dli.eu-de.otc.t-systems.com"';
  for (const [endpoint, message] of [
    [undefined, `endpoint: ${url}, got undefined`],
    [null, `endpoint: ${url}, got null`],
    ['', `endpoint: ${url}, got ""`],
    ['dli.example', `endpoint: ${url}, got "dli.example"`],
    ['/v2.0', `endpoint: ${url}, got "/v2.0"`],
    [7, `endpoint: ${url}, got 7`],
    [new URL('https://dli.example'), `endpoint: ${url}, got an object`],
    ['ftp://dli.example', 'endpoint: expected an http or https URL, got "ftp://dli.example"'],
    ['dli.example:443', 'endpoint: expected an http or https URL, got "dli.example:443"'],
    ['https://user:s3cret@dli.example', 'endpoint: expected no user and no password in it'],
    ['https://user@dli.example', 'endpoint: expected no user and no password in it'],
    ['//user:s3cret@dli.example', `endpoint: ${url}`],
    ['gAAAAABs3cret+/=', `endpoint: ${url}`],
    ['s3cret', `endpoint: ${url}`],
    ['https://dli.example?token=s3cret', 'endpoint: expected no query and no fragment'],
    ['https://dli.example#s3cret', 'endpoint: expected no query and no fragment'],
  ] as const) {
    it(`should refuse ${String(endpoint)}`, () => {
      assert.throws(() => endpointUrl(endpoint), { name: 'TypeError', message });
    });
  }
});
