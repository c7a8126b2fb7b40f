import { NetworkError, UnexpectedError } from 'dli-watch';
import assert from 'node:assert/strict';
import { namingProxy, setupFaultOf } from '../../../lib/client/http/setupFault.ts';

/** What an HTTP client raised, as plain data, around its root cause. */
const raised = (message: string, code?: string) => {
  const root = { name: 'Error', message, ...(code !== undefined && { code }) };
  return new NetworkError({
    code,
    detail: message,
    cause: { name: 'TypeError', message: 'fetch failed', cause: root },
  });
};

describe('setupFaultOf', () => {
  // Codes and messages that Node 20 (fetch, node:https), undici 7, Bun and Deno raise.
  for (const [fault, message, code] of [
    ['name', 'getaddrinfo ENOTFOUND nohost.invalid', 'ENOTFOUND'],
    ['name', 'dns error: failed to lookup address information: Name or service not known', undefined],
    [
      'scheme',
      '80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number',
      'ERR_SSL_WRONG_VERSION_NUMBER',
    ],
    ['scheme', 'write EPROTO 80:error:0A00010B:SSL routines:ssl3_get_record:wrong version number', 'EPROTO'],
    ['scheme', 'client error (Connect): received corrupt message of type InvalidContentType', undefined],
    ['tls', 'tlsv1 alert protocol version', 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION'],
    ['tls', 'write EPROTO 80:error:0A000410:SSL routines:sslv3 alert handshake failure', 'EPROTO'],
    ['tls', "Hostname/IP does not match certificate's altnames", 'ERR_TLS_CERT_ALTNAME_INVALID'],
    ['tls', 'invalid peer certificate: UnknownIssuer', undefined],
    ['tls', 'unknown certificate verification error', 'UNKNOWN_CERTIFICATE_VERIFICATION_ERROR'],
    ...[
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'SELF_SIGNED_CERT_IN_CHAIN',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_DECODE_ISSUER_PUBLIC_KEY',
      'CERT_HAS_EXPIRED',
      'CERT_NOT_YET_VALID',
      'CERT_REVOKED',
      'CERT_UNTRUSTED',
      'CERT_SIGNATURE_FAILURE',
      'CERT_CHAIN_TOO_LONG',
      'CRL_HAS_EXPIRED',
      'ERROR_IN_CERT_NOT_AFTER_FIELD',
      'INVALID_CA',
      'INVALID_PURPOSE',
      'HOSTNAME_MISMATCH',
    ].map((each) => ['tls', 'some words', each] as const),
    ['proxy', 'Proxy response (407) !== 200 when HTTP Tunneling', 'UND_ERR_ABORTED'],
    ['proxy', 'Proxy response (403) !== 200 when HTTP Tunneling', 'UND_ERR_ABORTED'],
    ['proxy', 'tunneling socket could not be established, statusCode=407', 'ECONNRESET'],
    ['proxy', 'client error (Connect): tunnel error: proxy authorization required', undefined],
    ['proxy', 'Proxy refused to open a tunnel: 407 Proxy Authentication Required', 'ERR_PROXY_TUNNEL'],
    ['proxy', 'client error (Connect): (x): proxy authentication required', undefined],
    // Outages, whoever reports them.
    [undefined, 'Proxy response (502) !== 200 when HTTP Tunneling', 'UND_ERR_ABORTED'],
    [undefined, 'Proxy response (429) !== 200 when HTTP Tunneling', 'UND_ERR_ABORTED'],
    [undefined, 'getaddrinfo EAI_AGAIN dli.example', 'EAI_AGAIN'],
    [undefined, 'failed to lookup address information: Temporary failure in name resolution', undefined],
    [undefined, 'connect ECONNREFUSED proxy.example:443', 'ECONNREFUSED'],
    [undefined, 'read ECONNRESET', 'ECONNRESET'],
    [
      undefined,
      'Client network socket disconnected before secure TLS connection was established',
      'ECONNRESET',
    ],
    [undefined, 'other side closed', 'UND_ERR_SOCKET'],
  ] as const) {
    it(`should be ${String(fault)} for ${code ?? 'no code'}, "${message}"`, () => {
      assert.equal(setupFaultOf(raised(message, code)), fault);
    });
  }
});

describe('namingProxy', () => {
  for (const [what, error, status] of [
    ['of CONNECT', raised('Proxy response (407) !== 200 when HTTP Tunneling', 'UND_ERR_ABORTED'), '407'],
    ['with 403', raised('Proxy response (403) !== 200 when HTTP Tunneling', 'UND_ERR_ABORTED'), '403'],
    // What undici raises without a tunnel looks like a mistake of the caller.
    [
      'without a tunnel',
      new UnexpectedError({ name: 'InvalidArgumentError', message: 'Proxy Authentication Required (407)' }),
      '407',
    ],
  ] as const) {
    it(`should name a refusal ${what} and its status, and be transient`, () => {
      const named = namingProxy(error);
      assert.ok(named instanceof NetworkError);
      assert.match(named.message, new RegExp(`proxy.*${status}`));
      assert.equal(named.cause, error.cause);
      assert.equal(setupFaultOf(named), 'proxy');
    });
  }

  it('should keep any other error', () => {
    for (const error of [raised('read ECONNRESET', 'ECONNRESET'), new UnexpectedError(new Error('a bug'))])
      assert.equal(namingProxy(error), error);
  });
});
