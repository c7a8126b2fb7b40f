import { NetworkError, UnexpectedError } from '../../errors/pollErrors.ts';
import { redact } from './redact.ts';

/**
 * The error of a request that got no response: a `NetworkError`, or an `UnexpectedError` for anything but the network.
 *
 * @param raised - what the HTTP client raised
 * @param secrets - the secrets to redact
 * @param what - what failed, for the message: `the HTTP client`
 */
export const requestErrorOf = (
  raised: unknown,
  secrets: readonly string[],
  what: string,
): NetworkError | UnexpectedError =>
  networkErrorOf(raised, secrets) ??
  new UnexpectedError(plainCause(raised, secrets), `unexpected error of ${what}`);

/** Codes of Node and undici for a mistake of the caller. */
const MISUSE = /^(UND_ERR_(INVALID|NOT_SUPPORTED)|ERR_INVALID)/;
/** Messages of JavaScript engines for a broken connection without a code. */
const BROKEN = /^(fetch failed|failed to fetch|terminated|network error)$/i;

/**
 * A broken connection as a `NetworkError`; `undefined` for any other error. The code nearest to the root cause decides.
 *
 * @param raised - what was raised
 * @param secrets - the secrets to redact
 * @param isNetworkCode - by default every code but those for a mistake of the caller
 */
export const networkErrorOf = (
  raised: unknown,
  secrets: readonly string[],
  isNetworkCode: (code: string) => boolean = (code) => !MISUSE.test(code),
): NetworkError | undefined => {
  const cause = plainCause(raised, secrets);
  const chain = causeChain(cause);
  const code = chain.findLast((link) => link.code !== undefined)?.code;
  const isNetwork = code === undefined ? chain.some(isBroken) : isNetworkCode(code);
  return isNetwork ? new NetworkError({ code, detail: chain.at(-1)?.message, cause }) : undefined;
};

const isBroken = ({ name, message }: PlainCause): boolean => name === 'NetworkError' || BROKEN.test(message);

/** The causes from the outermost to the root. */
const causeChain = (cause: PlainCause): readonly PlainCause[] => [
  cause,
  ...(cause.cause === undefined ? [] : causeChain(cause.cause)),
];

/** An error as plain data, safe for `util.inspect` and JSON. */
interface PlainCause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly cause?: PlainCause;
}

const MAX_MESSAGE = 300;
/** undici nests two causes; a deeper chain is circular or noise. */
const MAX_DEPTH = 4;

/** Copies the name, message, code and causes of an error, and redacts the secrets. */
export const plainCause = (raised: unknown, secrets: readonly string[], depth = 1): PlainCause => {
  if (!(raised instanceof Error)) return { name: typeof raised, message: '' };
  const { name, cause } = raised;
  const message: unknown = raised.message; // not always a string
  const code = 'code' in raised && typeof raised.code === 'string' ? raised.code : undefined;
  return {
    name,
    message: redact(String(message), secrets).slice(0, MAX_MESSAGE),
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined || depth === MAX_DEPTH ? {} : { cause: plainCause(cause, secrets, depth + 1) }),
  };
};
