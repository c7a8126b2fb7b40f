import assert from 'node:assert/strict';
import type { NetworkError } from 'dli-watch';
import { requestErrorOf } from '../../../lib/client/http/networkError.ts';

const error = (message: string, fields: object = {}): Error => Object.assign(new Error(message), fields);
const type = (message: string, fields: object = {}): Error => Object.assign(new TypeError(message), fields);
const below = (outer: Error, cause: Error): Error => Object.assign(outer, { cause });

const DENO_URL = 'error sending request for url (https://dli.example/v2.0): client error (Connect): ';
const deno = (reason: string): Error => below(type('fetch failed'), error(DENO_URL + reason));
const node = (code: string, message = `connect ${code}`): Error =>
  below(type('fetch failed'), error(message, { code }));
const bun = (code: string, message = `${code}: it says so`): Error => type(message, { code });

/** What runtimes and HTTP clients raise, as they were seen to; and the code that says what it was. */
const networks: readonly (readonly [runtime: string, what: string, error: unknown, code?: string])[] = [
  ['Node', 'refused', node('ECONNREFUSED'), 'ECONNREFUSED'],
  ['Node', 'reset', node('ECONNRESET', 'read ECONNRESET'), 'ECONNRESET'],
  [
    'Node',
    'half a body',
    below(type('terminated'), error('other side closed', { name: 'SocketError', code: 'UND_ERR_SOCKET' })),
    'UND_ERR_SOCKET',
  ],
  [
    'Node',
    'no HTTP',
    below(
      type('fetch failed'),
      error('Response does not match the HTTP/1.1 protocol (Expected HTTP/)', { name: 'HTTPParserError' }),
    ),
  ],
  ['Node', 'a certificate', node('DEPTH_ZERO_SELF_SIGNED_CERT'), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [
    'Node',
    'a proxy that wants a password',
    below(
      type('fetch failed'),
      below(
        new DOMException('Request was cancelled.'),
        error('Proxy response (407) !== 200 when HTTP Tunneling', {
          name: 'AbortError',
          code: 'UND_ERR_ABORTED',
        }),
      ),
    ),
    'ERR_PROXY_TUNNEL',
  ],
  ['undici', 'aborted', error('Request aborted', { code: 'UND_ERR_ABORTED' }), 'UND_ERR_ABORTED'],

  ['Bun', 'refused', bun('ECONNREFUSED'), 'ECONNREFUSED'],
  ['Bun', 'refused, before 1.3', bun('ConnectionRefused'), 'ConnectionRefused'],
  ['Bun', 'closed', bun('ECONNRESET'), 'ECONNRESET'],
  [
    'Bun',
    'closed, without its code',
    type('The socket connection was closed unexpectedly. For more information, pass `verbose: true`'),
    'ECONNRESET',
  ],
  ['Bun', 'refused, without its code', type('Unable to connect. Is the computer able to access the url?')],
  ['Bun', 'a bad gzip', bun('ZlibError'), 'ZlibError'],
  [
    'Bun',
    'a proxy that wants a password',
    error('Proxy refused to open a tunnel: 407 Proxy Authentication Required', { code: 'ERR_PROXY_TUNNEL' }),
    'ERR_PROXY_TUNNEL',
  ],

  ['Deno', 'half a body', type('error reading a body from connection')],
  ['Deno', 'refused', deno('tcp connect error: Connection refused (os error 111)'), 'ECONNREFUSED'],
  [
    'Deno',
    'reset',
    below(type('fetch failed'), error('Connection reset by peer (os error 104)')),
    'ECONNRESET',
  ],
  [
    'Deno',
    'closed',
    below(
      type('fetch failed'),
      error(
        'error sending request from 127.0.0.1:5 for http://h/ (127.0.0.1:7): client error (SendRequest): ' +
          'connection closed before message completed',
      ),
    ),
    'ECONNRESET',
  ],
  ['Deno', 'reset, before 2.3', type(`${DENO_URL}Connection reset by peer (os error 104)`), 'ECONNRESET'],
  [
    'Deno',
    'an unknown host',
    deno('dns error: failed to lookup address information: Name or service not known'),
    'ENOTFOUND',
  ],
  [
    'Deno',
    'a resolver that is down',
    deno('dns error: failed to lookup address information: Temporary failure in name resolution'),
    'EAI_AGAIN',
  ],
  [
    'Deno',
    'a self-signed certificate',
    deno('invalid peer certificate: Other(OtherError(CaUsedAsEndEntity))'),
    'DEPTH_ZERO_SELF_SIGNED_CERT',
  ],
  [
    'Deno',
    'an unknown issuer',
    deno('invalid peer certificate: UnknownIssuer'),
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  ],
  ['Deno', 'an old certificate', deno('invalid peer certificate: Expired'), 'CERT_HAS_EXPIRED'],
  [
    'Deno',
    'another host',
    deno('invalid peer certificate: certificate not valid for name "h": NotValidForName'),
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ],
  [
    'Deno',
    'HTTP instead of TLS',
    deno('received corrupt message of type InvalidContentType'),
    'ERR_SSL_WRONG_VERSION_NUMBER',
  ],
  ['Deno', 'an end within the handshake', deno('tls handshake eof')],
  ['Deno', 'a proxy that wants a password', deno('proxy authentication required'), 'ERR_PROXY_TUNNEL'],
  ['Deno', 'a proxy that refuses', deno('unsuccessful tunnel'), 'ERR_PROXY_TUNNEL'],
  ['Deno', 'no route', deno('tcp connect error: No route to host (os error 113)'), 'EHOSTUNREACH'],
  ['Deno', 'no network', deno('tcp connect error: Network is unreachable (os error 101)'), 'ENETUNREACH'],
  [
    'Deno',
    'a time limit of the system',
    deno('tcp connect error: Connection timed out (os error 110)'),
    'ETIMEDOUT',
  ],
  ['Deno', 'a broken pipe', below(type('fetch failed'), error('Broken pipe (os error 32)')), 'EPIPE'],

  ['Chrome', 'any failure', type('Failed to fetch')],
  ['Chrome', 'any failure, with the host', type('Failed to fetch (dli.example)')],
  ['Chrome', 'half a body', type('network error')],
  ['Firefox', 'any failure', type('NetworkError when attempting to fetch resource.')],
  ['Firefox', 'half a body', type('Error in input stream')],
  ['Safari', 'any failure', type('Load failed')],
  ['Safari', 'any failure, with the host', type('Load failed (dli.example)')],
  ['Safari', 'lost', type('The network connection was lost.'), 'ECONNRESET'],
  ['Safari', 'offline', type('The Internet connection appears to be offline.')],
  ['Safari', 'refused', type('Could not connect to the server.'), 'ECONNREFUSED'],
  [
    'Safari',
    'an unknown host',
    type('A server with the specified hostname could not be found.'),
    'ENOTFOUND',
  ],
  ['Safari', 'a time limit of the system', type('The request timed out.'), 'ETIMEDOUT'],
  ['WebKit', 'any failure', type(' A network error occurred.')],
  ['React Native', 'any failure', type('Network request failed')],
  ['Electron', 'reset', error('net::ERR_CONNECTION_RESET'), 'ECONNRESET'],
  ['Electron', 'an unknown host', error('net::ERR_NAME_NOT_RESOLVED'), 'ENOTFOUND'],
  ['Cloudflare Workers', 'lost', error('Network connection lost.'), 'ECONNRESET'],
  ['Cloudflare Workers', 'a fault of the platform', error('internal error; reference = 0a1b2c')],

  [
    'node-fetch',
    'reset',
    error('request to http://h/ failed, reason: read ECONNRESET', {
      name: 'FetchError',
      code: 'ECONNRESET',
      type: 'system',
      [Symbol.toStringTag]: 'FetchError',
    }),
    'ECONNRESET',
  ],
  [
    'node-fetch',
    'half a body',
    error('Premature close', { code: 'ERR_STREAM_PREMATURE_CLOSE' }),
    'ERR_STREAM_PREMATURE_CLOSE',
  ],
  ['node-fetch', 'a time limit', error('network timeout at: http://h/', { name: 'FetchError' })],
  ['axios', 'reset', error('read ECONNRESET', { name: 'AxiosError', code: 'ECONNRESET' }), 'ECONNRESET'],
  [
    'axios',
    'any failure in a browser',
    error('Network Error', { name: 'AxiosError', code: 'ERR_NETWORK' }),
    'ERR_NETWORK',
  ],
  [
    'axios',
    'half a body',
    error('stream has been aborted', { code: 'ERR_BAD_RESPONSE' }),
    'ERR_BAD_RESPONSE',
  ],
  ['got', 'half a body', error('The server aborted pending request', { code: 'ECONNRESET' }), 'ECONNRESET'],
  ['ky', 'any failure', error('Request failed due to a network error', { name: 'NetworkError' })],
  ['ky', 'a time limit', error('Request timed out: GET http://h/', { name: 'TimeoutError' }), 'ETIMEDOUT'],
  [
    'the platform',
    '`AbortSignal.timeout`',
    new DOMException('The operation was aborted due to timeout', 'TimeoutError'),
    'ETIMEDOUT',
  ],
];

describe('what runtimes say', () => {
  for (const [runtime, what, raised, code] of networks)
    it(`should be a NetworkError, ${code === undefined ? 'without a code' : code}: ${runtime}, ${what}`, () => {
      const found = requestErrorOf(raised, [], 'the HTTP client');
      assert.deepEqual([found._tag, (found as NetworkError).code], ['NetworkError', code]);
    });

  for (const [runtime, what, raised] of [
    ['Node', 'a blocked port', below(type('fetch failed'), error('bad port'))],
    ['Deno', 'a blocked port', type('Fetch failed: Requests to port 6666 are blocked')],
    ['Deno', 'an unknown scheme', type("Url scheme 'foo' not supported")],
    ['Deno', 'an invalid header', type('Invalid header value: "a"')],
    ['Bun', 'an invalid header', type("Header 'x-a' has invalid value")],
    ['Bun', 'an unknown scheme', type('protocol must be http:', { code: 'ERR_INVALID_ARG_VALUE' })],
    ['Node', 'an invalid header', type('Headers.append: "a" is an invalid header value.')],
    [
      'Node',
      'an invalid URL',
      below(type('Failed to parse URL from nope'), type('Invalid URL', { code: 'ERR_INVALID_URL' })),
    ],
    ['Electron', 'an unknown scheme', error('net::ERR_UNKNOWN_URL_SCHEME')],
    [
      'node-fetch',
      'an unknown scheme',
      type('node-fetch cannot load foo://x. URL scheme "foo" is not supported.'),
    ],
    ['any', 'a fault in a hook', type("Cannot read properties of undefined (reading 'url')")],
    [
      'any',
      'words about a connection in the middle of others',
      error('my hook: Connection closed by policy'),
    ],
    ['any', 'an abort', new DOMException('This operation was aborted', 'AbortError')],
  ] as const)
    it(`should be an UnexpectedError: ${runtime}, ${what}`, () => {
      assert.equal(requestErrorOf(raised, [], 'the HTTP client')._tag, 'UnexpectedError');
    });
});
