import { HttpError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import { NetworkError } from '../../errors/pollErrors.ts';

/** A kind of fault that indicates a wrong set-up on a client that was never answered, and an outage on any other. */
export type SetupFault = 'name' | 'tls' | 'scheme' | 'proxy' | 'page' | 'provider';

/** What to check, by the kind of fault. */
export const ADVICE: Readonly<Record<SetupFault, string>> = {
  name: 'check the host name',
  tls: "check the host name and the server's certificate; a certificate authority of your own has to be made known to the HTTP client",
  scheme: 'check the port and the scheme: the server does not speak https there, but perhaps http',
  proxy: 'check the address of the proxy, and its user and password',
  page: 'check the host name and the path; a login page or a proxy may answer in place of the service',
  provider: 'check the token provider',
};

/** The kind of fault that an error shows; `undefined` for any other error. An answer is judged by {@link isPage}. */
export const setupFaultOf = (error: PollError): SetupFault | undefined => {
  switch (error._tag) {
    case 'NetworkError':
      return networkFaultOf(error);
    case 'HttpError':
      if (error.status === 407) return 'proxy';
      // Keystone's: a 2xx without a token.
      return error.status < 300 && error.code === undefined ? 'page' : undefined;
    case 'TokenUnavailableError':
      // What a provider of the user's raises may have any cause. Another error keeps its kind.
      return isPollError(error.cause) ? setupFaultOf(error.cause) : 'provider';
    default:
      return undefined;
  }
};

const isPollError = (cause: unknown): cause is PollError =>
  typeof cause === 'object' && cause !== null && '_tag' in cause;

const networkFaultOf = (error: NetworkError): SetupFault | undefined => {
  const links = chainOf(error);
  if (links.some(({ message }) => proxyStatusOf(message) !== undefined)) return 'proxy';
  const texts = [error.code ?? '', ...links.map(({ message }) => message)];
  return FAULTS.find(([pattern]) => texts.some((text) => pattern.test(text)))?.[1];
};

/** Codes of Node, and messages of runtimes that have no codes. The first that matches decides. */
const FAULTS: readonly (readonly [pattern: RegExp, fault: SetupFault])[] = [
  [
    /^ENOTFOUND$|failed to lookup address information: (Name or service not known|nodename nor servname)/,
    'name',
  ],
  // What answers in place of TLS is no TLS: a port for plain HTTP. `node:http` gives it the code EPROTO.
  [
    /wrong version number|packet length too long|http request|InvalidContentType|WRONG_VERSION_NUMBER/i,
    'scheme',
  ],
  [/^(EPROTO$|ERR_SSL_|ERR_TLS_(?!HANDSHAKE_TIMEOUT))/, 'tls'],
  [
    /^(CERT_|CRL_|ERROR_IN_C|UNABLE_TO_(GET|DECRYPT|DECODE|VERIFY)_|(DEPTH_ZERO_)?SELF_SIGNED_CERT|(INVALID_(CA|PURPOSE)|PATH_LENGTH_EXCEEDED|HOSTNAME_MISMATCH|UNKNOWN_CERTIFICATE_VERIFICATION_ERROR)$)/,
    'tls',
  ],
  [/invalid peer certificate|certificate verify failed|self[- ]signed certificate/i, 'tls'],
];

interface Link {
  readonly message: string;
  readonly cause?: unknown;
}

/** The plain causes of an error, from the outermost to the root. */
const chainOf = ({ cause }: { readonly cause?: unknown }): readonly Link[] =>
  isLink(cause) ? [cause, ...chainOf(cause)] : [];

const isLink = (cause: unknown): cause is Link =>
  typeof cause === 'object' && cause !== null && 'message' in cause && typeof cause.message === 'string';

/** How HTTP clients report that a proxy refused to connect: undici (twice), `tunnel`, Node's agent, Bun. */
const PROXY_STATUS = [
  /^Proxy response \((\d{3})\)/i,
  /^Proxy Authentication Required \((407)\)/i,
  /^tunneling socket could not be established, statusCode=(\d{3})/i,
  /^Failed to establish tunnel .*HTTP\/1\.[01] (\d{3})/i,
  /^Proxy refused to open a tunnel: (\d{3})/i,
];

/** How Bun and Deno report a 407. */
const PROXY_ASKS_IN_WORDS = /tunnel error: proxy authorization required|\): proxy authentication required/i;

/** The status by which a proxy refused to connect. A proxy that cannot reach the service, with a 5xx, refuses nothing. */
const proxyStatusOf = (message: string): string | undefined => {
  if (PROXY_ASKS_IN_WORDS.test(message)) return '407';
  const status = PROXY_STATUS.map((pattern) => pattern.exec(message)?.[1]).find(
    (found) => found !== undefined,
  );
  return status !== undefined && /^4(?!08|29)/.test(status) ? status : undefined;
};

const PROXY_ASKS = 'the proxy asks for a user and a password';

/**
 * Names a proxy's refusal in the error, which is transient: the proxy answered in place of the service. Any other error
 * stays as it is.
 */
export const namingProxy = (error: PollError): PollError => {
  if (error._tag === 'HttpError' && error.status === 407) {
    const { status, code, requestId, bodyExcerpt, retryAfterMs } = error;
    const facts = { status, code, requestId, bodyExcerpt, retryAfterMs };
    return new HttpError({ ...facts, serviceMessage: PROXY_ASKS, fromIntermediary: true });
  }
  if (error._tag !== 'NetworkError' && error._tag !== 'UnexpectedError') return error;
  const status = chainOf(error)
    .map(({ message }) => proxyStatusOf(message))
    .find((found) => found !== undefined);
  if (status === undefined) return error;
  const detail = `the proxy refused the connection with HTTP ${status}`;
  return new NetworkError({ code: 'code' in error ? error.code : undefined, detail, cause: error.cause });
};

/** Whether `fetch` refuses the port of the URL, which no retry changes. */
export const isRefusedPort = (error: PollError): boolean =>
  chainOf(error).some(({ message }) => message === 'bad port');
