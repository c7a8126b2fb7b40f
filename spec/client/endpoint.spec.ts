import assert from 'node:assert/strict';
import { endpointOf, endpointUrl, iamEndpointOf } from '../../lib/client/endpoint.ts';

const form = 'expected the name of a region, like "eu-de" or "cn-north-4"';
const otcOnly = 'expected eu-de, the only region of the Open Telekom Cloud that has DLI';
const notOtc = 'expected a region of Huawei Cloud, not of the Open Telekom Cloud';
const known =
  'expected a region that is known to have DLI: af-south-1, ae-ad-1, ap-southeast-1, ap-southeast-2, ap-southeast-3, ' +
  'ap-southeast-4, cn-east-2, cn-east-3, cn-north-1, cn-north-2, cn-north-4, cn-north-9, cn-south-1, cn-southwest-2, ' +
  'eu-west-0, eu-west-101, la-north-2, la-south-2, me-east-1, my-kualalumpur-1, na-mexico-1, ru-northwest-2, ' +
  'sa-brazil-1, tr-west-1, or eu-de of the Open Telekom Cloud (for any other write its URL)';
const clouds = `cloud: expected 'huawei' or 'otc'`;

describe('endpointOf', () => {
  for (const [cloud, region, end] of [
    ['otc', 'eu-de', 'eu-de.otc.t-systems.com'],
    ['huawei', 'cn-north-4', 'cn-north-4.myhuaweicloud.com'],
    ['huawei', 'eu-west-0', 'eu-west-0.myhuaweicloud.com'],
    ['huawei', 'eu-west-101', 'eu-west-101.myhuaweicloud.eu'],
    ['huawei', 'my-kualalumpur-1', 'my-kualalumpur-1.myhuaweicloud.com'],
    ['huawei', 'tr-west-1', 'tr-west-1.myhuaweicloud.com'],
  ] as const) {
    it(`should return the URLs of DLI and Keystone in ${region}`, () => {
      assert.equal(endpointOf({ cloud, region }), `https://dli.${end}`);
      assert.equal(iamEndpointOf({ cloud, region }), `https://iam.${end}/v3`);
    });
  }

  for (const [place, message] of [
    [{ cloud: 'otc', region: 'eu-nl' }, `region: ${otcOnly}, got "eu-nl"`],
    [{ cloud: 'otc', region: 'eu-ch2' }, `region: ${otcOnly}, got "eu-ch2"`],
    [{ cloud: 'otc', region: 'cn-north-4' }, `region: ${otcOnly}, got "cn-north-4"`],
    [{ cloud: 'huawei', region: 'eu-de' }, `region: ${notOtc}, got "eu-de"`],
    [{ cloud: 'huawei', region: 'eu-nl' }, `region: ${notOtc}, got "eu-nl"`],
    [{ cloud: 'huawei', region: 'eu-ch2' }, `region: ${notOtc}, got "eu-ch2"`],
    [{ cloud: 'huawei', region: 'cn-north-99' }, `region: ${known}, got "cn-north-99"`],
    [{ cloud: 'huawei', region: 'eu-west-102' }, `region: ${known}, got "eu-west-102"`],
    [{ cloud: 'huawei', region: 'mars-1' }, `region: ${known}, got "mars-1"`],
    [{ cloud: 'huawei', region: 'constructor-1' }, `region: ${known}, got "constructor-1"`],
    [{ cloud: 'huawei', region: '' }, `region: ${form}, got ""`],
    [{ cloud: 'huawei', region: 'CN-NORTH-4' }, `region: ${form}, got "CN-NORTH-4"`],
    [{ cloud: 'huawei', region: 'cnnorth' }, `region: ${form}, got "cnnorth"`],
    [{ cloud: 'huawei', region: 'cn-north-' }, `region: ${form}, got "cn-north-"`],
    [{ cloud: 'huawei', region: 'cn--north' }, `region: ${form}, got "cn--north"`],
    [{ cloud: 'huawei', region: '1-north' }, `region: ${form}, got "1-north"`],
    [{ cloud: 'huawei', region: 'cn-north-4\n' }, `region: ${form}, got "cn-north-4\\n"`],
    [
      { cloud: 'huawei', region: 'cn-north-4.evil.example/' },
      `region: ${form}, got "cn-north-4.evil.example/"`,
    ],
    [{ cloud: 'huawei', region: `a-${'b'.repeat(62)}` }, `region: ${form}, got "a-${'b'.repeat(62)}"`],
    [{ cloud: 'huawei' }, `region: ${form}, got undefined`],
    [{ cloud: 'huawei', region: ['cn-north-4'] }, `region: ${form}, got an array of 1`],
    [{ cloud: 'otc', region: 7 }, `region: ${form}, got 7`],
    [{ cloud: 'aws', region: 'eu-de' }, `${clouds}, got "aws"`],
    [{ region: 'eu-de' }, `${clouds}, got undefined`],
    [
      { cloud: 'otc', regoin: 'eu-de' },
      'endpointOf.regoin: no such option, got "eu-de"; did you mean `region`?',
    ],
    ['eu-de', 'endpointOf: expected an object, got "eu-de"'],
    [undefined, 'endpointOf: expected an object, got undefined'],
  ] as const) {
    it(`should refuse ${JSON.stringify(place)}`, () => {
      assert.throws(() => endpointOf(place as never), { name: 'TypeError', message });
    });
  }
});

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
    it(`should return ${String(base)} for ${String(endpoint)}`, () => {
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
