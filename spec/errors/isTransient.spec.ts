import {
  AuthError,
  ConfigurationError,
  DecodeError,
  HttpError,
  isTransient,
  NetworkError,
  NoSuchBatchError,
  type PollError,
  RequestTimeoutError,
  ThrottledError,
  UnexpectedError,
} from 'dli-watch';
import assert from 'node:assert/strict';
import { normalizeGatewayCode } from '../../lib/errors/isTransient.ts';

type Make = (status: number, code?: string) => PollError;
const http: Make = (status, code) => new HttpError({ status, code });
const auth: Make = (status, code) => new AuthError({ reason: 'refused', status, code });
const missing: Make = (status, code) => new NoSuchBatchError({ status, code });
const throttled: Make = (status, code) => new ThrottledError({ status, code });
const unpublished: Make = () => new ConfigurationError('no such API');

/** The error that the client makes, the statuses, the codes, and whether it is transient. */
type Line = readonly [make: Make, statuses: readonly number[], codes: readonly string[], transient: boolean];

const dli = (...numbers: readonly string[]) => numbers.map((number) => `DLI.${number}`);
/** Both spellings of a code of the gateway. */
const gateway = (...numbers: readonly string[]) => numbers.flatMap((n) => [`APIG.${n}`, `APIGW.${n}`]);

const tables: Readonly<Record<string, readonly Line[]>> = {
  "DLI's own codes": [
    [http, [400], dli('0001'), false],
    [missing, [400], dli('0002'), false],
    [http, [400], dli('0003', '0004', '0005', '0006', '0007'), false],
    [http, [400], dli('0008'), true],
    [http, [400], dli('0009', '0011'), false],
    [http, [400], dli('0012'), true],
    [auth, [401], dli('0013', '0014'), false],
    [auth, [400], dli('0015', '0016'), false],
    [http, [400], dli('0018'), false],
    [http, [400], dli('0019'), true],
    [http, [400], dli('0100'), false],
    [missing, [404], dli('0023'), false],
    [http, [400, 500], dli('0999'), true],
    [http, [400], dli('1028', '12004', '16001'), false],
  ],
  "the gateway's codes": [
    [unpublished, [404], gateway('0101'), false],
    [http, [404, 500], gateway('0103'), true],
    [http, [400, 413, 414, 494], gateway('0201'), false],
    [http, [500, 502, 504], gateway('0201'), true],
    [http, [502], gateway('0202'), true],
    [http, [504], gateway('0203'), true],
    [auth, [401], gateway('0301', '0303', '0305', '0307'), false],
    [auth, [403], gateway('0302', '0304', '0306'), false],
    [throttled, [429], gateway('0308'), true],
    [auth, [403], gateway('0310', '0401', '0402', '0405'), false],
    [http, [405], gateway('0501', '0502'), false],
    [http, [500], gateway('0601', '0605', '0606', '0608'), true],
    [http, [400], gateway('0602'), false],
    [http, [502], gateway('0610'), true],
    [http, [503], gateway('0613'), true],
    [auth, [403], gateway('0802'), false],
    [auth, [401], gateway('1001', '1002'), false],
  ],
  'an answer without a code': [
    [http, [408, 500, 502, 503, 504], [], true],
    [http, [507, 520, 599], [], true],
    [http, [200, 299], [], true],
    [http, [501, 505], [], false],
    [http, [300, 302, 304, 307, 400, 402, 404, 405, 407, 409, 410, 422, 425, 494, 499], [], false],
    [throttled, [429], [], true],
    [auth, [401, 403], [], false],
  ],
};

describe('isTransient', () => {
  for (const [table, lines] of Object.entries(tables)) {
    describe(table, () => {
      for (const [make, statuses, codes, transient] of lines) {
        for (const status of statuses) {
          for (const code of codes.length === 0 ? [undefined] : codes) {
            const error = make(status, code);
            it(`should be ${String(transient)} for ${error._tag} ${status} ${code ?? ''}`, () => {
              assert.equal(isTransient(error), transient);
            });
          }
        }
      }
    });
  }

  describe('without an HTTP answer, or with an unreadable one', () => {
    for (const [error, transient] of [
      [new NetworkError({ code: 'ECONNRESET' }), true],
      [new NetworkError({ code: 'ENOTFOUND' }), true],
      [new NetworkError(), true],
      [new RequestTimeoutError(10_000), true],
      [new DecodeError({ report: ['no state'], status: 200 }), true],
      [new DecodeError({ report: ['too large'], status: 200, limitBytes: 1_024 }), false],
      [new AuthError({ reason: 'the provider failed' }), false],
      [new ConfigurationError('DLI_ENDPOINT is not set'), false],
      [new UnexpectedError(new TypeError('x is no function')), false],
    ] as const) {
      it(`should be ${String(transient)} for: ${error.message}`, () => {
        assert.equal(isTransient(error), transient);
      });
    }
  });

  it('should decide by the class before the code', () => {
    assert.equal(isTransient(missing(500, 'DLI.0999')), false);
    assert.equal(isTransient(auth(503, 'DLI.0999')), false);
  });
});

describe('normalizeGatewayCode', () => {
  for (const [code, normalized] of [
    ['APIGW.0308', 'APIG.0308'],
    ['APIG.0308', 'APIG.0308'],
    ['DLI.0002', 'DLI.0002'],
    ['X.APIGW.1', 'X.APIGW.1'],
    ['', ''],
  ] as const) {
    it(`should write "${code}" as "${normalized}"`, () => {
      assert.equal(normalizeGatewayCode(code), normalized);
    });
  }
});
