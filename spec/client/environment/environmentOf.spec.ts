import assert from 'node:assert/strict';
import fc from 'fast-check';
import { isLeft, left, right } from 'fp-ts/lib/Either.js';
import { environmentOf } from '../../../lib/client/environment/environmentOf.ts';

type Env = Readonly<Record<string, string | undefined>>;

const OTC = 'https://dli.eu-de.otc.t-systems.com';
const OTC_IAM = 'https://iam.eu-de.otc.t-systems.com/v3';
const DLI_ENDPOINT = 'https://dli.example';
const OS_REGION_NAME = 'eu-de';
const projectId = '48cc2c48765f481480c7db940d6409d1';

/** A complete set of each kind and prefix, in order of preference, with its credentials. */
const sets: readonly (readonly [env: Env, credentials: unknown])[] = [
  [{ OS_TOKEN: 'os-token' }, { _tag: 'token', token: 'os-token' }],
  [{ HW_AUTH_TOKEN: 'hw-token' }, { _tag: 'token', token: 'hw-token' }],
  [
    {
      OS_USERNAME: 'os-user',
      OS_PASSWORD: 'os password',
      OS_USER_DOMAIN_NAME: 'os-domain',
      OS_PROJECT_NAME: 'eu-de_sub',
      OS_AUTH_URL: 'https://os.example:443/v3',
    },
    {
      _tag: 'keystone',
      options: {
        username: 'os-user',
        password: 'os password',
        domainName: 'os-domain',
        projectName: 'eu-de_sub',
        authUrl: 'https://os.example:443/v3',
      },
    },
  ],
  [
    {
      HW_USER_NAME: 'hw-user',
      HW_USER_PASSWORD: 'hw password',
      HW_DOMAIN_NAME: 'hw-domain',
      HW_PROJECT_NAME: 'cn-north-4',
      HW_AUTH_URL: 'https://hw.example/v3',
    },
    {
      _tag: 'keystone',
      options: {
        username: 'hw-user',
        password: 'hw password',
        domainName: 'hw-domain',
        projectName: 'cn-north-4',
        authUrl: 'https://hw.example/v3',
      },
    },
  ],
  [
    { HUAWEICLOUD_SDK_AK: 'sdk-ak', HUAWEICLOUD_SDK_SK: 'sdk-sk' },
    { _tag: 'akSk', options: { accessKey: 'sdk-ak', secretKey: 'sdk-sk' } },
  ],
  [
    { HW_ACCESS_KEY: 'hw-ak', HW_SECRET_KEY: 'hw-sk' },
    { _tag: 'akSk', options: { accessKey: 'hw-ak', secretKey: 'hw-sk' } },
  ],
  [
    { OS_ACCESS_KEY: 'os-ak', OS_SECRET_KEY: 'os-sk' },
    { _tag: 'akSk', options: { accessKey: 'os-ak', secretKey: 'os-sk' } },
  ],
];
const [[token], , [osUser], [hwUser], [sdkKeys], [hwKeys], [osKeys]] = sets as unknown as [
  ...(readonly [readonly [Env, unknown], readonly [Env, unknown], readonly [Env, unknown]]),
  ...(readonly [readonly [Env, unknown], readonly [Env, unknown], readonly [Env, unknown]]),
  readonly [Env, unknown],
];

/** An environment without some of its variables. */
const without = (env: Env, ...names: readonly string[]): Env =>
  Object.fromEntries(Object.entries(env).filter(([name]) => !names.includes(name)));

const endpointOf = (env: Env): unknown => {
  const read = environmentOf({ ...token, ...env });
  return isLeft(read) ? read.left : read.right.endpoint;
};
const credentialsOf = (env: Env): unknown => {
  const read = environmentOf({ DLI_ENDPOINT, ...env });
  return isLeft(read) ? read.left : read.right.credentials;
};

const noEndpoint =
  'set DLI_ENDPOINT: the URL of the DLI service, for instance https://dli.eu-de.otc.t-systems.com; ' +
  'or OS_REGION_NAME or HW_REGION_NAME: the name of its region, for instance eu-de';
const noCredentials =
  'set OS_TOKEN: a token with the scope of the project (X-Subject-Token of POST /v3/auth/tokens); ' +
  'or OS_USERNAME, OS_PASSWORD, OS_USER_DOMAIN_NAME and OS_PROJECT_NAME; ' +
  'or HUAWEICLOUD_SDK_AK and HUAWEICLOUD_SDK_SK; or their like that begin with HW_';
const regionForm = 'expected the name of a region, like "eu-de" or "cn-north-4"';
const knownRegions =
  'expected a region that is known to have DLI: af-south-1, ae-ad-1, ap-southeast-1, ap-southeast-2, ap-southeast-3, ' +
  'ap-southeast-4, cn-east-2, cn-east-3, cn-north-1, cn-north-2, cn-north-4, cn-north-9, cn-south-1, cn-southwest-2, ' +
  'eu-west-0, eu-west-101, la-north-2, la-south-2, me-east-1, my-kualalumpur-1, na-mexico-1, ru-northwest-2, ' +
  'sa-brazil-1, tr-west-1, or eu-de of the Open Telekom Cloud (for any other set DLI_ENDPOINT, and OS_AUTH_URL for a user and a password)';
const regionsDiffer = 'OS_REGION_NAME and HW_REGION_NAME contradict each other: unset one of them';
const otherCloud = (name: string, region = 'OS_REGION_NAME') =>
  `${name} and ${region} contradict each other: they are of different clouds`;
const header = (at: number, of: number) =>
  `character ${at} of ${of} is not allowed in a header (a line break at the end?)`;
const control = 'expected no line break and no other control character in it';
const quotes = 'drop the quotes around it, which are part of the value';
const projectForm = 'expected 1 to 64 letters and digits';

describe('environmentOf', () => {
  it('should read an endpoint and credentials', () => {
    const env = { OS_REGION_NAME, ...token };
    assert.deepEqual(
      environmentOf(env),
      right({ endpoint: OTC, credentials: { _tag: 'token', token: 'os-token' } }),
    );
  });

  it('should report all that is missing together, empty variables included', () => {
    assert.deepEqual(environmentOf({}), left([noEndpoint, noCredentials]));
    const empty = Object.fromEntries(
      ['DLI_ENDPOINT', 'OS_REGION_NAME', 'HW_REGION_NAME', ...sets.flatMap(([env]) => Object.keys(env))].map(
        (name, index) => [name, index % 2 === 0 ? '' : undefined],
      ),
    );
    assert.deepEqual(environmentOf(empty), left([noEndpoint, noCredentials]));
  });

  describe('the endpoint', () => {
    for (const [what, env, expected] of [
      ['use the URL', { DLI_ENDPOINT }, DLI_ENDPOINT],
      ['prefer the URL to any region', { DLI_ENDPOINT, OS_REGION_NAME }, DLI_ENDPOINT],
      [
        'not check the regions if there is a URL',
        { DLI_ENDPOINT, OS_REGION_NAME: 'eu-nl', HW_REGION_NAME: '?', HW_CLOUD: '?' },
        DLI_ENDPOINT,
      ],
      ['recognise eu-de as the Open Telekom Cloud', { OS_REGION_NAME: 'eu-de' }, OTC],
      ['recognise it in HW_REGION_NAME too', { HW_REGION_NAME: 'eu-de' }, OTC],
      ['use HW_REGION_NAME if the other is empty', { OS_REGION_NAME: '', HW_REGION_NAME: 'eu-de' }, OTC],
      ['accept the same region twice', { OS_REGION_NAME: 'eu-de', HW_REGION_NAME: 'eu-de' }, OTC],
      [
        'recognise any other region as Huawei Cloud',
        { HW_REGION_NAME: 'cn-north-4' },
        'https://dli.cn-north-4.myhuaweicloud.com',
      ],
      [
        'use the European domain',
        { OS_REGION_NAME: 'eu-west-101', HW_CLOUD: 'myhuaweicloud.eu' },
        'https://dli.eu-west-101.myhuaweicloud.eu',
      ],
      [
        'accept HW_CLOUD and URLs of the same cloud',
        {
          HW_REGION_NAME: 'af-south-1',
          HW_CLOUD: 'myhuaweicloud.com',
          HW_AUTH_URL: 'https://iam.myhuaweicloud.com/v3',
          OS_AUTH_URL: 'https://iam.eu-west-101.myhuaweicloud.eu/v3',
        },
        'https://dli.af-south-1.myhuaweicloud.com',
      ],
      [
        'accept URLs of unknown hosts',
        {
          OS_REGION_NAME,
          OS_AUTH_URL: 'https://proxy.example/v3',
          HW_AUTH_URL: 'no URL',
          HW_CLOUD: 'otc.t-systems.com',
        },
        OTC,
      ],
      [
        'recognise a cloud by whole labels at the end of the host',
        {
          OS_REGION_NAME,
          OS_AUTH_URL: 'https://notmyhuaweicloud.com/v3',
          HW_AUTH_URL: 'https://proxy.example/iam.myhuaweicloud.com/v3',
        },
        OTC,
      ],
    ] as const) {
      it(`should ${what}`, () => {
        assert.equal(endpointOf(env), expected);
      });
    }

    for (const [what, env, ...faults] of [
      ['neither URL nor region', {}, noEndpoint],
      [
        'an invalid URL, without using the region instead',
        { DLI_ENDPOINT: 's3cret', OS_REGION_NAME },
        'DLI_ENDPOINT: expected a URL like "https://dli.eu-de.otc.t-systems.com"',
      ],
      [
        'a URL with a password',
        { DLI_ENDPOINT: 'https://u:s3cret@x.example' },
        'DLI_ENDPOINT: expected no user and no password in it',
      ],
      [
        'a URL with a query',
        { DLI_ENDPOINT: 'https://x.example/?t=s3cret' },
        'DLI_ENDPOINT: expected no query and no fragment',
      ],
      [
        'a region without DLI',
        { OS_REGION_NAME: 'eu-nl' },
        'OS_REGION_NAME: expected eu-de, the only region of the Open Telekom Cloud that has DLI',
      ],
      [
        'another region without DLI',
        { HW_REGION_NAME: 'eu-ch2' },
        'HW_REGION_NAME: expected eu-de, the only region of the Open Telekom Cloud that has DLI',
      ],
      ['an invalid region', { OS_REGION_NAME: 's3cret' }, `OS_REGION_NAME: ${regionForm}`],
      ['a region with a line break', { HW_REGION_NAME: 'eu-de\n' }, `HW_REGION_NAME: ${regionForm}`],
      [
        'an invalid region, without further faults',
        { OS_REGION_NAME: 's3cret', HW_CLOUD: '?', OS_AUTH_URL: OTC_IAM },
        `OS_REGION_NAME: ${regionForm}`,
      ],
      ['a region in quotes', { OS_REGION_NAME: '"eu-de"' }, `OS_REGION_NAME: ${quotes}`],
      ['a URL in quotes', { DLI_ENDPOINT: '"https://x.example"' }, `DLI_ENDPOINT: ${quotes}`],
      ['an unknown region', { OS_REGION_NAME: 'mars-1' }, `OS_REGION_NAME: ${knownRegions}`],
      ['another unknown region', { HW_REGION_NAME: 'cn-north-99' }, `HW_REGION_NAME: ${knownRegions}`],
      ['two regions', { OS_REGION_NAME: 'eu-de', HW_REGION_NAME: 'cn-north-4' }, regionsDiffer],
      [
        'an unknown cloud',
        { OS_REGION_NAME, HW_CLOUD: 's3cret' },
        'HW_CLOUD: expected myhuaweicloud.com, myhuaweicloud.eu, otc.t-systems.com; for any other cloud set DLI_ENDPOINT',
      ],
      [
        'a cloud that is a property of every object',
        { OS_REGION_NAME, HW_CLOUD: 'constructor' },
        'HW_CLOUD: expected myhuaweicloud.com, myhuaweicloud.eu, otc.t-systems.com; for any other cloud set DLI_ENDPOINT',
      ],
      [
        'a cloud, and a region of another one',
        { OS_REGION_NAME, HW_CLOUD: 'myhuaweicloud.com' },
        'HW_CLOUD and OS_REGION_NAME contradict each other: hosts of that region end in otc.t-systems.com',
      ],
      [
        'the other domain',
        { HW_REGION_NAME: 'eu-west-101', HW_CLOUD: 'myhuaweicloud.com' },
        'HW_CLOUD and HW_REGION_NAME contradict each other: hosts of that region end in myhuaweicloud.eu',
      ],
      [
        'the other domain, the other way round',
        { HW_REGION_NAME: 'cn-north-4', HW_CLOUD: 'myhuaweicloud.eu' },
        'HW_CLOUD and HW_REGION_NAME contradict each other: hosts of that region end in myhuaweicloud.com',
      ],
      [
        'a Keystone of the Open Telekom Cloud, and a region that is not',
        { OS_REGION_NAME: 'cn-north-4', OS_AUTH_URL: 'https://iam.eu-de.otc.t-systems.com:443/v3' },
        otherCloud('OS_AUTH_URL'),
      ],
      [
        'a Keystone of Huawei Cloud, and a region that is not',
        { HW_REGION_NAME: 'eu-de', HW_AUTH_URL: 'https://iam.myhuaweicloud.com/v3' },
        otherCloud('HW_AUTH_URL', 'HW_REGION_NAME'),
      ],
      [
        'everything that contradicts a region',
        { OS_REGION_NAME, HW_CLOUD: '?', OS_AUTH_URL: 'https://iam.myhuaweicloud.eu', HW_AUTH_URL: OTC_IAM },
        'HW_CLOUD: expected myhuaweicloud.com, myhuaweicloud.eu, otc.t-systems.com; for any other cloud set DLI_ENDPOINT',
        otherCloud('OS_AUTH_URL'),
      ],
    ] as const) {
      it(`should refuse ${what}`, () => {
        assert.deepEqual(endpointOf(env), faults);
      });
    }
  });

  describe('the credentials', () => {
    for (const [index, [env, expected]] of sets.entries()) {
      const names = Object.keys(env).join(', ');
      it(`should use ${names}, alone and before all later sets`, () => {
        const later = Object.assign({}, ...sets.slice(index).map(([set]) => set)) as Env;
        assert.deepEqual(credentialsOf(env), expected);
        assert.deepEqual(credentialsOf(later), expected);
      });
    }

    const { OS_USERNAME } = osUser;
    for (const [what, env, part] of [
      [
        'the id of a project rather than its name, as an openrc file sets both',
        { ...osUser, OS_PROJECT_ID: projectId },
        { projectId, projectName: undefined },
      ],
      [
        'the id with the other prefix too',
        { ...without(hwUser, 'HW_PROJECT_NAME'), HW_PROJECT_ID: projectId },
        { projectId, projectName: undefined },
      ],
      ['no project with the other prefix', { ...osUser, HW_PROJECT_ID: projectId }, { projectId: undefined }],
      [
        'OS_DOMAIN_NAME if the other is not set',
        { ...without(osUser, 'OS_USER_DOMAIN_NAME'), OS_DOMAIN_NAME: 'd' },
        { domainName: 'd' },
      ],
      [
        'OS_USER_DOMAIN_NAME rather than OS_DOMAIN_NAME',
        { ...osUser, OS_DOMAIN_NAME: 'd' },
        { domainName: 'os-domain' },
      ],
      [
        'the domain of the project beside that of the user',
        { ...osUser, OS_PROJECT_DOMAIN_NAME: 'p-domain' },
        { domainName: 'os-domain', projectDomainName: 'p-domain' },
      ],
      [
        'both domains by id, as Horizon writes them',
        { ...osUser, OS_USER_DOMAIN_ID: 'u1', OS_PROJECT_DOMAIN_ID: 'p1', OS_PROJECT_DOMAIN_NAME: 'p' },
        { domainId: 'u1', domainName: undefined, projectDomainId: 'p1', projectDomainName: undefined },
      ],
      [
        'OS_DOMAIN_ID for the user',
        { ...without(osUser, 'OS_USER_DOMAIN_NAME'), OS_DOMAIN_ID: 'd1' },
        { domainId: 'd1', projectDomainId: undefined },
      ],
      [
        'OS_DEFAULT_DOMAIN, an id, for both',
        { ...without(osUser, 'OS_USER_DOMAIN_NAME'), OS_DEFAULT_DOMAIN: 'default' },
        { domainId: 'default', projectDomainId: 'default' },
      ],
      [
        'OS_DEFAULT_DOMAIN_NAME for what has none',
        { ...osUser, OS_DEFAULT_DOMAIN_NAME: 'd' },
        { domainName: 'os-domain', projectDomainName: 'd' },
      ],
      [
        'no domain of a project that has an id',
        { ...osUser, OS_PROJECT_ID: projectId, OS_PROJECT_DOMAIN_NAME: 'p-domain' },
        { projectId, projectDomainName: undefined },
      ],
      [
        'the domain by id with the other prefix',
        { ...hwUser, HW_DOMAIN_ID: 'd1' },
        { domainId: 'd1', domainName: undefined },
      ],
      [
        'the Keystone of the region if no URL is set',
        { ...without(osUser, 'OS_AUTH_URL'), OS_REGION_NAME },
        { authUrl: OTC_IAM },
      ],
      [
        'the Keystone of the region with the other prefix and cloud',
        { ...without(hwUser, 'HW_AUTH_URL'), OS_REGION_NAME: 'eu-west-101' },
        { authUrl: 'https://iam.eu-west-101.myhuaweicloud.eu/v3' },
      ],
      [
        'the URL rather than the region',
        { ...osUser, OS_REGION_NAME },
        { authUrl: 'https://os.example:443/v3' },
      ],
      [
        'the URL rather than an invalid region',
        { ...osUser, OS_REGION_NAME: 'eu-nl' },
        { authUrl: 'https://os.example:443/v3' },
      ],
      [
        'the token and the project of temporary keys',
        { ...sdkKeys, HUAWEICLOUD_SDK_SECURITY_TOKEN: 'st', HUAWEICLOUD_SDK_PROJECT_ID: projectId },
        { securityToken: 'st', projectId },
      ],
      [
        'those with the prefix of Terraform',
        { ...hwKeys, HW_SECURITY_TOKEN: 'st', HW_PROJECT_ID: projectId },
        { securityToken: 'st', projectId },
      ],
      [
        'those with the prefix of the Open Telekom Cloud',
        { ...osKeys, OS_SECURITY_TOKEN: 'st', OS_PROJECT_ID: projectId },
        { securityToken: 'st', projectId },
      ],
      [
        'none with another prefix',
        { ...sdkKeys, HW_SECURITY_TOKEN: 'st', OS_PROJECT_ID: projectId },
        { securityToken: undefined, projectId: undefined },
      ],
      ['keys rather than a user without a password', { OS_USERNAME, ...hwKeys }, { accessKey: 'hw-ak' }],
      [
        'keys rather than half a pair of others',
        { HUAWEICLOUD_SDK_AK: 'x', ...osKeys },
        { accessKey: 'os-ak' },
      ],
      [
        'keys rather than an incomplete set with a fault',
        { OS_USERNAME: '\n', ...hwKeys },
        { accessKey: 'hw-ak' },
      ],
      [
        'keys rather than a user without a Keystone',
        { ...without(osUser, 'OS_AUTH_URL'), ...hwKeys },
        { accessKey: 'hw-ak' },
      ],
    ] as const) {
      it(`should use ${what}`, () => {
        const { options = {} } = credentialsOf(env) as { options?: Readonly<Record<string, unknown>> };
        for (const [option, value] of Object.entries(part)) assert.equal(options[option], value, option);
      });
    }

    const osUserMissing = (...missing: readonly string[]) => `OS_USERNAME: set ${missing.join(', ')} too`;
    const domain = 'OS_USER_DOMAIN_NAME or OS_DOMAIN_NAME';
    const project = 'OS_PROJECT_ID or OS_PROJECT_NAME';
    for (const [what, env, ...faults] of [
      ['an empty environment', {}, noCredentials],
      [
        'variables that are no credentials',
        { OS_PROJECT_ID: projectId, OS_AUTH_URL: OTC_IAM },
        noCredentials,
      ],
      ['a user alone', { OS_USERNAME }, osUserMissing('OS_PASSWORD', domain, project, 'OS_AUTH_URL')],
      [
        'a user alone in a region',
        { OS_USERNAME, OS_REGION_NAME },
        osUserMissing('OS_PASSWORD', domain, project),
      ],
      ['a user without a password', without(osUser, 'OS_PASSWORD'), osUserMissing('OS_PASSWORD')],
      ['a password without a user', without(osUser, 'OS_USERNAME'), 'OS_PASSWORD: set OS_USERNAME too'],
      [
        'both without the rest',
        { OS_USERNAME, OS_PASSWORD: 'x' },
        `OS_USERNAME, OS_PASSWORD: set ${domain}, ${project}, OS_AUTH_URL too`,
      ],
      [
        'a user with the other prefix',
        { HW_USER_NAME: 'x' },
        'HW_USER_NAME: set HW_USER_PASSWORD, HW_DOMAIN_NAME, HW_PROJECT_ID or HW_PROJECT_NAME, HW_AUTH_URL too',
      ],
      [
        'a user and a password with different prefixes',
        {
          ...without(osUser, 'OS_PASSWORD'),
          ...without(hwUser, 'HW_USER_NAME'),
        },
        osUserMissing('OS_PASSWORD'),
        'HW_USER_PASSWORD: set HW_USER_NAME too',
      ],
      [
        'keys with different prefixes, each half a pair',
        { HW_ACCESS_KEY: 'x', OS_SECRET_KEY: 'y' },
        'HW_ACCESS_KEY: set HW_SECRET_KEY too',
        'OS_SECRET_KEY: set OS_ACCESS_KEY too',
      ],
      [
        'a security token alone',
        { HUAWEICLOUD_SDK_SECURITY_TOKEN: 'x' },
        'HUAWEICLOUD_SDK_SECURITY_TOKEN: set HUAWEICLOUD_SDK_AK, HUAWEICLOUD_SDK_SK too',
      ],
      [
        'half a pair that cannot be sent',
        { HW_ACCESS_KEY: 'x\n', HW_SECURITY_TOKEN: 'x\n' },
        'HW_ACCESS_KEY, HW_SECURITY_TOKEN: set HW_SECRET_KEY too',
        `HW_ACCESS_KEY: ${header(2, 2)}`,
        `HW_SECURITY_TOKEN: ${header(2, 2)}`,
      ],
      ['a token in quotes', { OS_TOKEN: '"s3cret"' }, `OS_TOKEN: ${quotes}`],
      [
        'a token with "Bearer"',
        { OS_TOKEN: 'Bearer s3cret' },
        'OS_TOKEN: drop "Bearer " in front of the token',
      ],
      ['a token with a space', { OS_TOKEN: 's3cret ' }, 'OS_TOKEN: drop the white space around it'],
      ['a password in quotes', { ...osUser, OS_PASSWORD: `'s3cret'` }, `OS_PASSWORD: ${quotes}`],
      [
        'other values in quotes',
        { ...hwUser, HW_DOMAIN_NAME: '"d"', HW_AUTH_URL: '"https://x.example"' },
        `HW_DOMAIN_NAME: ${quotes}`,
        `HW_AUTH_URL: ${quotes}`,
      ],
      ['keys in quotes', { ...hwKeys, HW_SECRET_KEY: '"s3cret"' }, `HW_SECRET_KEY: ${quotes}`],
      ['a token with a line break', { OS_TOKEN: 's3cret\n' }, `OS_TOKEN: ${header(7, 7)}`],
      [
        'another one, without using other credentials instead',
        { HW_AUTH_TOKEN: 's3 cret', ...osUser, ...hwKeys },
        `HW_AUTH_TOKEN: ${header(3, 7)}`,
      ],
      [
        'keys that cannot be sent',
        { HUAWEICLOUD_SDK_AK: 'a\n', HUAWEICLOUD_SDK_SK: 's\n', HUAWEICLOUD_SDK_SECURITY_TOKEN: 't\n' },
        `HUAWEICLOUD_SDK_AK: ${header(2, 2)}`,
        `HUAWEICLOUD_SDK_SK: ${header(2, 2)}`,
        `HUAWEICLOUD_SDK_SECURITY_TOKEN: ${header(2, 2)}`,
      ],
      ['keys with an invalid project', { ...hwKeys, HW_PROJECT_ID: 'a/b' }, `HW_PROJECT_ID: ${projectForm}`],
      [
        'line breaks in a user',
        {
          OS_USERNAME: 'u\r\n',
          OS_PASSWORD: 'p\n',
          OS_DOMAIN_NAME: 'd\u0000',
          OS_PROJECT_NAME: 'p\u007f',
          OS_AUTH_URL: 's3cret',
        },
        `OS_USERNAME: ${control}`,
        `OS_PASSWORD: ${control}`,
        `OS_DOMAIN_NAME: ${control}`,
        `OS_PROJECT_NAME: ${control}`,
        'OS_AUTH_URL: expected a URL like "https://iam.eu-de.otc.t-systems.com/v3"',
      ],
      [
        'a user with an invalid project',
        { ...osUser, OS_PROJECT_ID: 'a-b' },
        `OS_PROJECT_ID: ${projectForm}`,
      ],
      [
        'a Keystone with a password in it',
        { ...hwUser, HW_AUTH_URL: 'https://u:s3cret@x.example' },
        'HW_AUTH_URL: expected no user and no password in it',
      ],
      [
        'the Keystone of a region that contradicts another',
        { ...without(osUser, 'OS_AUTH_URL'), OS_REGION_NAME, HW_REGION_NAME: 'cn-north-4' },
        regionsDiffer,
      ],
      [
        'the Keystone of another cloud than the endpoint, which would get the password',
        { DLI_ENDPOINT: OTC, ...without(osUser, 'OS_AUTH_URL'), HW_REGION_NAME: 'cn-north-4' },
        otherCloud('DLI_ENDPOINT', 'HW_REGION_NAME'),
      ],
    ] as const) {
      it(`should refuse ${what}`, () => {
        assert.deepEqual(credentialsOf(env), faults);
      });
    }

    it('should accept any printable characters in a password', () => {
      const read = credentialsOf({ ...osUser, OS_PASSWORD: ' p&ß "∂" \\ ' });
      assert.equal((read as { options: { password: string } }).options.password, ' p&ß "∂" \\ ');
    });

    it('should refuse values that are not strings, from plain JavaScript', () => {
      const wrong = {
        OS_USERNAME: 7,
        OS_PASSWORD: true,
        OS_DOMAIN_NAME: {},
        OS_PROJECT_ID: 7,
        OS_AUTH_URL: 7,
      } as unknown as Env;
      assert.deepEqual(credentialsOf(wrong), [
        'OS_USERNAME: expected a text, got number',
        'OS_PASSWORD: expected a text, got boolean',
        'OS_DOMAIN_NAME: expected a text, got object',
        `OS_PROJECT_ID: ${projectForm}`,
        'OS_AUTH_URL: expected a URL like "https://iam.eu-de.otc.t-systems.com/v3"',
      ]);
      assert.deepEqual(credentialsOf({ OS_TOKEN: 7 } as unknown as Env), [
        'OS_TOKEN: expected a text, got number',
      ]);
    });
  });

  it('should report the faults of the endpoint and of all incomplete sets together, each once', () => {
    const env = {
      OS_REGION_NAME: 'eu-nl',
      ...without(osUser, 'OS_AUTH_URL'),
    };
    const fault = 'OS_REGION_NAME: expected eu-de, the only region of the Open Telekom Cloud that has DLI';
    assert.deepEqual(environmentOf(env), left([fault]));
    assert.deepEqual(
      environmentOf({ ...without(env, 'OS_PASSWORD'), HW_ACCESS_KEY: 'x', OS_SECRET_KEY: 'y' }),
      left([
        fault,
        'OS_USERNAME: set OS_PASSWORD too',
        'HW_ACCESS_KEY: set HW_SECRET_KEY too',
        'OS_SECRET_KEY: set OS_ACCESS_KEY too',
      ]),
    );
    assert.deepEqual(environmentOf({ OS_TOKEN: '\n' }), left([noEndpoint, `OS_TOKEN: ${header(1, 1)}`]));
  });

  it('should use the first complete set, whatever other variables are set', () => {
    const subsets = fc.tuple(...sets.map(([env]) => fc.subarray(Object.keys(env))));
    fc.assert(
      fc.property(subsets, (names) => {
        const parts = sets.map(([env], index) =>
          Object.fromEntries((names[index] ?? []).map((name) => [name, env[name]])),
        );
        const read = environmentOf(Object.assign({ DLI_ENDPOINT }, ...parts) as Env);
        const complete = sets.find(([env], index) => Object.keys(env).length === names[index]?.length);
        if (complete !== undefined)
          assert.deepEqual(read, right({ endpoint: DLI_ENDPOINT, credentials: complete[1] }));
        else assert.ok(isLeft(read));
      }),
    );
  });
});
