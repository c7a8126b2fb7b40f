// Runtimes and HTTP clients without codes say in words what happened. Each list was taken from the runtimes themselves; a text
// has to match as a whole or from its beginning, so that an error that only mentions such words is none.

/** A connection that was not made, or broke off. */
const BROKEN: readonly RegExp[] = [
  /^(fetch failed|terminated|other side closed|socket hang up|premature close)$/i, // Node, undici, node-fetch
  /^(failed to fetch|network error)( \(.+\))?$/i, // Chromium, which may add the host; axios
  /^(NetworkError when attempting to fetch resource|Error in (input|body) stream)\.?$/, // Firefox
  /^(Load failed|The network connection was lost|The request timed out)\.?( \(.+\))?$/i, // Safari
  /^(The Internet connection appears to be offline|Could not connect to the server)\.?$/i, // Safari
  /^(A server with the specified hostname could not be found|A network error occurred)\.?$/i, // Safari
  /^Network request (failed|timed out)$/i, // React Native, whatwg-fetch
  /^(Network connection lost|internal error; reference = \w+)\.?$/i, // Cloudflare Workers
  /^(network timeout at|Response timeout while trying to fetch|request to \S+ failed, reason): /i, // node-fetch
  /^(The socket connection was closed unexpectedly|Unable to connect)\./, // Bun
  /^(error (sending request|reading a body|trying to connect|decoding response body)|client error \()/, // Deno
  /^connection (closed before message completed|error)\b/, // Deno
  /^net::ERR_(?!INVALID|UNKNOWN|UNSAFE|BLOCKED|DISALLOWED)/, // Electron
];

/** Whether a message says that the connection was not made, or broke off. */
export const saysBroken = (message: string): boolean => BROKEN.some((words) => words.test(message.trim()));

/** A request that `fetch` refuses to send. Node puts it below "fetch failed", as if the network were at fault. */
const REFUSED = /^(bad port|unknown scheme|URL scheme must be a HTTP\(S\) scheme)$/;

/** Whether a message says that the runtime refuses to send such a request at all. */
export const saysRefused = (message: string): boolean => REFUSED.test(message);

/**
 * The code that Node has for the same fault, by what other runtimes say of it. The first that matches counts, so that a proxy
 * comes before the connection to it.
 */
const CODES: readonly (readonly [code: string, words: RegExp])[] = [
  // undici says so under a code for any abort: "Proxy response (407) !== 200 when HTTP Tunneling".
  ['ERR_PROXY_TUNNEL', /^Proxy response \(\d+\)|\): (proxy authentication required|unsuccessful tunnel)/],
  ['EAI_AGAIN', /dns error: .*temporary failure/i],
  ['ENOTFOUND', /dns error: |net::ERR_NAME_NOT_RESOLVED|specified hostname could not be found/],
  ['CERT_HAS_EXPIRED', /invalid peer certificate: .*Expired|net::ERR_CERT_DATE_INVALID/],
  [
    'ERR_TLS_CERT_ALTNAME_INVALID',
    /invalid peer certificate: .*NotValidForName|net::ERR_CERT_COMMON_NAME_INVALID/,
  ],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', /invalid peer certificate: .*CaUsedAsEndEntity/],
  ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', /invalid peer certificate: |net::ERR_CERT_/],
  [
    'ERR_SSL_WRONG_VERSION_NUMBER',
    /received corrupt message of type InvalidContentType|net::ERR_SSL_PROTOCOL_ERROR/,
  ],
  ['ECONNREFUSED', /connection refused|Could not connect to the server|net::ERR_CONNECTION_REFUSED/i],
  ['ECONNRESET', /connection reset|connection closed before message completed|net::ERR_CONNECTION_RESET/i],
  [
    'ECONNRESET',
    /^(The socket connection was closed unexpectedly|The network connection was lost|Network connection lost)/,
  ],
  ['EHOSTUNREACH', /no route to host/i],
  ['ENETUNREACH', /network is unreachable/i],
  ['EPIPE', /broken pipe/i],
  ['ETIMEDOUT', /\b(connection|operation|request) timed out|net::ERR_(CONNECTION_)?TIMED_OUT/i],
];

/** The code that a message stands for, if the words are those of a runtime. */
export const codeInWords = (message: string): string | undefined =>
  CODES.find(([, words]) => words.test(message))?.[0];
