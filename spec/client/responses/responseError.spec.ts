import { AuthError, HttpError, isTransient, type PollError } from 'dli-watch';
import assert from 'node:assert/strict';
import {
  excerptOf,
  isCredentialRefusal,
  batchErrorOf,
  responseErrorOf,
  describeRedirect,
  type ErrorBody,
  readErrorBody,
} from '../../../lib/client/responses/responseError.ts';
import { responseOf } from '../support/requests.ts';

type Row = readonly [status: number, code: string, tag: PollError['_tag'], transient: boolean];

/** DLI's own codes (dli_02_0056). */
const dli: readonly Row[] = [
  [400, 'DLI.0001', 'HttpError', false],
  [400, 'DLI.0002', 'NoSuchBatchError', false],
  [400, 'DLI.0003', 'HttpError', false],
  [400, 'DLI.0004', 'HttpError', false],
  [400, 'DLI.0005', 'HttpError', false],
  [400, 'DLI.0006', 'HttpError', false],
  [400, 'DLI.0007', 'HttpError', false],
  [400, 'DLI.0008', 'HttpError', true],
  [400, 'DLI.0009', 'HttpError', false],
  [400, 'DLI.0011', 'HttpError', false],
  [400, 'DLI.0012', 'HttpError', true],
  [401, 'DLI.0013', 'AuthError', false],
  [400, 'DLI.0013', 'AuthError', false],
  [401, 'DLI.0014', 'AuthError', false],
  [400, 'DLI.0014', 'AuthError', false],
  [400, 'DLI.0015', 'AuthError', false],
  [400, 'DLI.0016', 'AuthError', false],
  [400, 'DLI.0018', 'HttpError', false],
  [400, 'DLI.0019', 'HttpError', true],
  [400, 'DLI.0100', 'HttpError', false],
  [404, 'DLI.0023', 'NoSuchBatchError', false],
  [400, 'DLI.0999', 'HttpError', true],
  [500, 'DLI.0999', 'HttpError', true],
  [400, 'DLI.1028', 'HttpError', false],
  [400, 'DLI.12004', 'HttpError', false],
];

/** The gateway's codes, which exist in both spellings (devg-apisign). */
const gateway: readonly Row[] = [
  [404, '0101', 'ConfigurationError', false],
  [500, '0103', 'HttpError', true],
  [404, '0103', 'HttpError', true],
  [400, '0201', 'HttpError', false],
  [413, '0201', 'HttpError', false],
  [414, '0201', 'HttpError', false],
  [494, '0201', 'HttpError', false],
  [500, '0201', 'HttpError', true],
  [502, '0201', 'HttpError', true],
  [504, '0201', 'HttpError', true],
  [502, '0202', 'HttpError', true],
  [504, '0203', 'HttpError', true],
  [401, '0301', 'AuthError', false],
  [403, '0302', 'AuthError', false],
  [401, '0303', 'AuthError', false],
  [403, '0304', 'AuthError', false],
  [401, '0305', 'AuthError', false],
  [403, '0306', 'AuthError', false],
  [401, '0307', 'AuthError', false],
  [400, '0307', 'AuthError', false],
  [429, '0308', 'ThrottledError', true],
  [400, '0308', 'ThrottledError', true],
  [403, '0310', 'AuthError', false],
  [403, '0401', 'AuthError', false],
  [403, '0402', 'AuthError', false],
  [403, '0405', 'AuthError', false],
  [405, '0501', 'HttpError', false],
  [405, '0502', 'HttpError', false],
  [500, '0601', 'HttpError', true],
  [400, '0602', 'HttpError', false],
  [500, '0605', 'HttpError', true],
  [500, '0606', 'HttpError', true],
  [500, '0608', 'HttpError', true],
  [502, '0610', 'HttpError', true],
  [503, '0613', 'HttpError', true],
  [403, '0802', 'AuthError', false],
  [401, '1001', 'AuthError', false],
  [401, '1002', 'AuthError', false],
];

/** A status with an HTML page, as proxies send it. */
const pages: readonly Row[] = [
  [302, '', 'HttpError', false],
  [400, '', 'HttpError', false],
  [401, '', 'AuthError', false],
  [403, '', 'AuthError', false],
  [404, '', 'HttpError', false],
  [407, '', 'HttpError', false],
  [408, '', 'HttpError', true],
  [429, '', 'ThrottledError', true],
  [500, '', 'HttpError', true],
  [501, '', 'HttpError', false],
  [502, '', 'HttpError', true],
  [503, '', 'HttpError', true],
  [504, '', 'HttpError', true],
  [505, '', 'HttpError', false],
];

const title = ([status, code, tag, transient]: Row): string =>
  `should make ${transient ? 'a transient' : 'a fatal'} ${tag} of ${String(status)} ${code === '' ? 'with a page' : code}`;

const check = ([, , tag, transient]: Row, fault: PollError): void => {
  assert.deepEqual([fault._tag, isTransient(fault)], [tag, transient]);
};

describe('responseErrorOf', () => {
  for (const [status, code] of [
    [400, 'DLI.0002'],
    [404, 'DLI.0023'],
    [404, 'DLI.0001'],
  ] as const) {
    it(`should not mistake a missing queue for a batch: ${String(status)} ${code}`, () => {
      const error = responseErrorOf(responseOf({ status, body: { error_code: code, error_msg: 'no' } }));
      check([status, code, 'HttpError', false], error);
    });
  }
});

describe('batchErrorOf', () => {
  describe('codes of DLI', () => {
    for (const row of [...dli, [404, 'DLI.0001', 'NoSuchBatchError', false] as const]) {
      const [status, error_code] = row;
      it(title(row), () => {
        check(row, batchErrorOf(responseOf({ status, body: { error_code, error_msg: 'no' } })));
      });
    }
  });

  describe('codes of the gateway', () => {
    for (const [status, number, ...rest] of gateway) {
      for (const error_code of [`APIG.${number}`, `APIGW.${number}`]) {
        const row: Row = [status, error_code, ...rest];
        it(title(row), () => {
          check(
            row,
            batchErrorOf(responseOf({ status, body: { error_msg: 'no', error_code, request_id: 'r' } })),
          );
        });
      }
    }
  });

  describe('pages', () => {
    for (const row of pages) {
      it(title(row), () => {
        check(row, batchErrorOf(responseOf({ status: row[0], body: '<html><h1>no</h1></html>' })));
      });
    }
  });

  it('should carry the facts of the response', () => {
    const error = batchErrorOf(
      responseOf({
        status: 429,
        body: { error_msg: 'slow\ndown', error_code: 'APIGW.0308', request_id: 'r-body' },
        requestId: 'r-header',
        retryAfter: '7',
      }),
    );
    const { status, code, serviceMessage, requestId, bodyExcerpt, retryAfterMs } = error as HttpError;
    assert.deepEqual(
      { status, code, serviceMessage, requestId, retryAfterMs },
      {
        status: 429,
        code: 'APIGW.0308',
        serviceMessage: 'slow down',
        requestId: 'r-body',
        retryAfterMs: 7_000,
      },
    );
    assert.match(String(bodyExcerpt), /^\{"error_msg":/);
  });

  it('should use the request id of the header if the body has none', () => {
    const error = batchErrorOf(
      responseOf({ status: 400, body: { error_code: 'DLI.0001' }, requestId: 'r-header' }),
    );
    assert.equal((error as HttpError).requestId, 'r-header');
  });

  it('should say what to check when the API is not published', () => {
    const { message } = batchErrorOf(responseOf({ status: 404, body: { error_code: 'APIG.0101' } }));
    assert.match(
      message,
      /^HTTP 404 APIG\.0101 .*: the endpoint has no such API; check its host, region and path$/,
    );
  });

  for (const [status, is] of [
    [199, false],
    [300, true],
    [399, true],
    [400, false],
  ] as const) {
    it(`should ${is ? '' : 'not '}treat a ${status} as a redirect`, () => {
      assert.equal(
        batchErrorOf(responseOf({ status, location: '/login' })).message.includes('a redirect to'),
        is,
      );
    });
  }

  for (const [location, place] of [
    ['https://login.example:8443/sso?session=s3ss10n', 'https://login.example:8443'],
    ['/login?session=s3ss10n', 'another path'],
  ] as const) {
    it(`should name only ${place} of a redirect to ${location}`, () => {
      const body = `<a href="${location}">Found</a>`;
      const error = batchErrorOf(responseOf({ status: 302, location, body }));
      assert.ok(error.message.includes(`a redirect to ${place}, not followed`), error.message);
      assert.ok(!JSON.stringify(error).includes('s3ss10n'));
    });
  }

  it('should show no secret, wherever the response echoes it', () => {
    const error = batchErrorOf(
      responseOf({
        status: 400,
        body: { error_msg: 'bad token s3cret', error_code: 'DLI.0001', echo: 's3cret' },
        requestId: 's3cret',
        secrets: ['s3cret'],
      }),
    );
    assert.ok(!JSON.stringify(error).includes('s3cret'));
    assert.match(error.message, /bad token \*\*\*.*request \*\*\*/);
  });
});

const refused = (status?: number, code?: string): AuthError =>
  new AuthError({ reason: 'refused', status, code });

describe('isCredentialRefusal', () => {
  for (const [error, is] of [
    [refused(401), true],
    [refused(401, 'APIG.0301'), true],
    [refused(401, 'APIGW.0307'), true],
    [refused(400, 'APIG.0307'), true],
    [refused(400, 'APIGW.0307'), true],
    [refused(400, 'DLI.0013'), true],
    [refused(400, 'DLI.0014'), true],
    [refused(400, 'DLI.0015'), true],
    [refused(400, 'DLI.0016'), false],
    [refused(403), false],
    [refused(403, 'APIG.0802'), false],
    [refused(), false],
    [new HttpError({ status: 401 }), false],
  ] satisfies (readonly [PollError, boolean])[]) {
    it(`should ${is ? 'hold' : 'not hold'} for ${error.message}`, () => {
      assert.equal(isCredentialRefusal(error), is);
    });
  }
});

describe('describeRedirect', () => {
  for (const [status, isOne] of [
    [299, false],
    [300, true],
    [399, true],
    [400, false],
  ] as const) {
    it(`should ${isOne ? '' : 'not '}treat ${String(status)} as a redirect`, () => {
      assert.equal(describeRedirect(responseOf({ status })) !== undefined, isOne);
    });
  }

  for (const [location, to] of [
    ['https://login.example.com/?session=s3ss10n', 'https://login.example.com'],
    ['/login', 'another path'],
  ] as const) {
    it(`should name ${to} for ${location}`, () => {
      const words = `a redirect to ${to}, not followed so that no credentials are sent there`;
      assert.equal(describeRedirect(responseOf({ status: 302, location })), words);
    });
  }

  for (const [status, location, words] of [
    [302, null, 'a redirect without a target'],
    [300, '', 'a redirect without a target'],
    [304, null, 'not modified: a cache on the way answered, although the request had no condition'],
    [304, '/etag', 'not modified: a cache on the way answered, although the request had no condition'],
  ] as const) {
    it(`should say what a ${String(status)} with the target ${JSON.stringify(location)} is, which leads nowhere`, () => {
      assert.equal(describeRedirect(responseOf({ status, location })), words);
      const { message } = responseErrorOf(responseOf({ status, location }));
      assert.ok(message.includes(words) && !message.includes('credentials'), message);
    });
  }
});

describe('excerptOf', () => {
  it('should put a text on one line', () => {
    assert.equal(excerptOf('\n a\r\n\t b   c \n', []), 'a b c');
  });

  it('should keep 300 characters, and mark what was cut', () => {
    assert.equal(excerptOf('x'.repeat(300), []), 'x'.repeat(300));
    assert.equal(excerptOf('x'.repeat(301), []), `${'x'.repeat(300)}…`);
  });

  it('should redact secrets before it cuts, so that no part of one is left', () => {
    const secret = `s3cret${'y'.repeat(100)}`;
    assert.equal(excerptOf('x'.repeat(290) + secret, [secret]), `${'x'.repeat(290)}***`);
  });
});

const known = { code: 'DLI.0001', message: 'wrong' };

/** The sender of a body, the body, and the fields read from it. */
const bodies: readonly (readonly [sender: string, json: unknown, fields: ErrorBody])[] = [
  ['DLI', { error_code: 'DLI.0001', error_msg: 'wrong' }, known],
  [
    'the gateway',
    { error_msg: 'wrong', error_code: 'APIG.0301', request_id: 'r-1' },
    { code: 'APIG.0301', message: 'wrong', requestId: 'r-1' },
  ],
  ['DLI by a flag', { is_success: false, message: 'wrong' }, { message: 'wrong' }],
  ['DLI by a flag that is a text', { is_success: 'false', message: 'wrong' }, { message: 'wrong' }],
  [
    'IAM',
    { error: { code: 401, message: 'wrong', title: 'Unauthorized' } },
    { code: '401', message: 'wrong' },
  ],
  [
    'IAM with a code that is a text',
    { error: { code: 'IAM.0001', message: 'wrong' } },
    { code: 'IAM.0001', message: 'wrong' },
  ],
  [
    'IAM with no more than a title',
    { error: { code: 401, title: 'Unauthorized' } },
    { code: '401', message: 'Unauthorized' },
  ],
  ['IAM with a field beside', { error: { code: 'A.1' }, trace: { code: 'B.2' } }, { code: 'A.1' }],
  ['IAM with a field before', { trace: { code: 'B.2' }, error: { code: 'A.1' } }, { code: 'A.1' }],
  ['IAM with an id inside', { error: { code: 'A.1', request_id: 'r-1' } }, { code: 'A.1', requestId: 'r-1' }],
  ['another service', { code: 'DLI.0001', message: 'wrong' }, known],
  ['another service, under a key', { fault: { code: 'DLI.0001', message: 'wrong' } }, known],
  [
    'another service, with an id outside',
    { request_id: 'r-1', error: { code: 'A.1' } },
    { code: 'A.1', requestId: 'r-1' },
  ],
  [
    'a service with details beside',
    { ...known, error_code: 'DLI.0002', details: { code: 'B.2' } },
    { code: 'DLI.0002', message: 'wrong' },
  ],
  [
    'an unknown sender, with fields of other types',
    { error_code: 7, error_msg: ['wrong'], request_id: {} },
    {},
  ],
  ['an unknown sender, with empty texts', { error_code: '', error_msg: '  ', request_id: '' }, {}],
  [
    'an unknown sender, with a sentence for a code',
    { error_code: 'not a code', error_msg: 'wrong' },
    { message: 'wrong' },
  ],
  ['an unknown sender, with a code without end', { error_code: 'A'.repeat(129) }, {}],
  ['an unknown sender, with an empty object', {}, {}],
  ['an unknown sender, with an error that is null', { error: null }, {}],
  ['an unknown sender, with an array', [{ error_code: 'DLI.0001' }], {}],
  ['an unknown sender, with null', null, {}],
  ['an unknown sender, with a text', 'DLI.0001', {}],
  ['an unknown sender, with no JSON at all', undefined, {}],
];

describe('readErrorBody', () => {
  for (const [sender, json, fields] of bodies) {
    it(`should read the error body of ${sender}`, () => {
      assert.deepEqual(readErrorBody(json), fields);
    });
  }
});
