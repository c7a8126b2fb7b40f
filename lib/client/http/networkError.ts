import { NetworkError } from '../../errors/pollErrors.ts';
import { redact } from './redact.ts';

/** An error as plain data: what `util.inspect` and JSON may show of what an HTTP client raised. */
interface PlainCause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly cause?: PlainCause;
}

const MAX_MESSAGE = 300;
/** undici wraps twice; anything deeper is a loop or noise. */
const MAX_DEPTH = 4;

/** Copies the name, the message, the code and the causes of what was raised, without the secrets. */
export const plainCause = (raised: unknown, secrets: readonly string[], depth = 1): PlainCause => {
  if (!(raised instanceof Error)) return { name: typeof raised, message: '' };
  const { name, cause } = raised;
  const message: unknown = raised.message; // some libraries put no text there
  const code = 'code' in raised && typeof raised.code === 'string' ? raised.code : undefined;
  return {
    name,
    message: redact(String(message), secrets).slice(0, MAX_MESSAGE),
    ...(code === undefined ? {} : { code }),
    ...(cause === undefined || depth === MAX_DEPTH ? {} : { cause: plainCause(cause, secrets, depth + 1) }),
  };
};

/** Codes of Node and undici that blame the caller, not the network. */
const MISUSE = /^(UND_ERR_(INVALID|NOT_SUPPORTED)|ERR_INVALID)/;
const isNoMisuse = (code: string): boolean => !MISUSE.test(code);
/** What `fetch` of the engines calls a broken connection when it gives no code. */
const BROKEN = /^(fetch failed|failed to fetch|terminated|network error)$/i;

/** The causes from the outermost to the root. */
const chainOf = (cause: PlainCause): readonly PlainCause[] => [
  cause,
  ...(cause.cause === undefined ? [] : chainOf(cause.cause)),
];

/**
 * A broken connection as a `NetworkError`, told by the code next to its root; `undefined` for anything else.
 *
 * @param raised - what was raised
 * @param secrets - what must not be shown
 * @param isNetwork - whether a code is one of the network; for a request, all are that do not blame the caller
 */
export const networkErrorOf = (
  raised: unknown,
  secrets: readonly string[],
  isNetwork: (code: string) => boolean = isNoMisuse,
): NetworkError | undefined => {
  const cause = plainCause(raised, secrets);
  const chain = chainOf(cause);
  const code = chain.findLast((link) => link.code !== undefined)?.code;
  const broken = code === undefined ? chain.some(isBroken) : isNetwork(code);
  return broken ? new NetworkError({ code, detail: chain.at(-1)?.message, cause }) : undefined;
};

const isBroken = ({ name, message }: PlainCause): boolean => name === 'NetworkError' || BROKEN.test(message);
