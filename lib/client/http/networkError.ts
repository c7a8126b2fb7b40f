import { fieldOf, isError } from '../../checks/realms.ts';
import { NetworkError, UnexpectedError } from '../../errors/pollErrors.ts';
import { BrokenBody } from './body.ts';
import { codeInWords, saysBroken, saysRefused } from './faultWords.ts';
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
): NetworkError | UnexpectedError => {
  const error: unknown = raised instanceof BrokenBody ? raised.cause : raised;
  return (
    networkErrorOf(error, secrets, isNetworkCode, raised instanceof BrokenBody) ??
    new UnexpectedError(plainCause(error, secrets), `unexpected error of ${what}`)
  );
};

/** Codes of Node, undici and other HTTP clients for a mistake of the caller. */
const MISUSE =
  /^(UND_MOCK_ERR|UND_ERR_(INVALID|NOT_SUPPORTED)|ERR_(INVALID|HTTP_(INVALID|HEADERS|BODY)|UNESCAPED|UNSUPPORTED|UNKNOWN|NOT_SUPPORT|BAD_(OPTION|REQUEST)|ILLEGAL|OUT_OF_RANGE|MISSING|METHOD_NOT|MODULE_NOT|REQUIRE|ASSERTION))/;

const isNetworkCode = (code: string): boolean => !MISUSE.test(code);

/**
 * A broken connection as a `NetworkError`; `undefined` for any other error. The code nearest to the root cause decides; without
 * a code the words of the runtime do.
 *
 * @param raised - what was raised
 * @param secrets - the secrets to redact
 * @param isNetwork - by default every code but those for a mistake of the caller
 * @param broken - whether the connection is known to be at fault, whatever the words are
 */
export const networkErrorOf = (
  raised: unknown,
  secrets: readonly string[],
  isNetwork: (code: string) => boolean = isNetworkCode,
  broken = false,
): NetworkError | undefined => {
  const cause = plainCause(raised, secrets);
  const chain = causeChain(cause);
  const code = chain.findLast((link) => link.code !== undefined)?.code;
  const isFault = code === undefined ? broken || isBroken(chain) : isNetwork(code);
  return isFault
    ? new NetworkError({ code: knownCode(chain, code), detail: detailOf(cause), cause })
    : undefined;
};

/** The name of an error for a time limit: that of the DOM, ky and most HTTP clients. */
const TIMEOUT = 'TimeoutError';

/** Names of errors of the network: undici gives some of its `HTTPParserError`s no code. */
const BROKEN_NAMES: readonly string[] = [TIMEOUT, 'NetworkError', 'HTTPParserError'];

const isBroken = (chain: readonly PlainCause[]): boolean =>
  chain.some(({ name, message }) => BROKEN_NAMES.includes(name) || saysBroken(message)) &&
  !chain.some(({ message }) => saysRefused(message));

/** What undici raises for any abort, the refusal of a proxy included. */
const ABORTED = 'UND_ERR_ABORTED';

/** The code of the fault; where the runtime has none, or one for any abort, the code that its words stand for. */
const knownCode = (chain: readonly PlainCause[], code: string | undefined): string | undefined => {
  if (code !== undefined && code !== ABORTED) return code;
  const implied = chain.map(({ name, message }) => (name === TIMEOUT ? 'ETIMEDOUT' : codeInWords(message)));
  return implied.findLast((found) => found !== undefined) ?? code;
};

/** The causes from the outermost to the root. Of several addresses that were tried the first is followed. */
const causeChain = (cause: PlainCause): readonly PlainCause[] => {
  const next = cause.cause ?? cause.errors?.[0];
  return [cause, ...(next === undefined ? [] : causeChain(next))];
};

/** What the root says, or each of several roots: one for each address that was tried. */
const detailOf = (cause: PlainCause): string => [...new Set(rootsOf(cause))].join('; ').slice(0, MAX_MESSAGE);

const rootsOf = ({ message, cause, errors }: PlainCause): readonly string[] => {
  const below = [...(cause === undefined ? [] : [cause]), ...(errors ?? [])].flatMap(rootsOf);
  return below.length > 0 || message === '' ? below : [message];
};

/** An error as plain data, safe for `util.inspect` and JSON. */
interface PlainCause {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly cause?: PlainCause;
  /** The errors of an `AggregateError`: one for each address of a host. */
  readonly errors?: readonly PlainCause[];
}

const MAX_MESSAGE = 300;
/** undici nests two causes; a deeper chain is circular or noise. */
const MAX_DEPTH = 4;
/** A host has few addresses. */
const MAX_ERRORS = 8;

/** Copies the name, message, code, causes and errors of an error of whatever realm, and redacts the secrets. Never throws. */
export const plainCause = (raised: unknown, secrets: readonly string[], depth = 1): PlainCause => {
  if (!isError(raised)) return { name: typeof raised, message: '' };
  const [code, cause, errors] = ['code', 'cause', 'errors'].map((field) => fieldOf(raised, field));
  const copy = (inner: unknown): PlainCause => plainCause(inner, secrets, depth + 1);
  const isDeep = depth === MAX_DEPTH;
  return {
    name: textOf(fieldOf(raised, 'name')),
    message: redact(textOf(fieldOf(raised, 'message')), secrets).slice(0, MAX_MESSAGE),
    ...(typeof code === 'string' && { code }),
    ...(cause !== undefined && !isDeep && { cause: copy(cause) }),
    ...(Array.isArray(errors) && !isDeep && { errors: errors.slice(0, MAX_ERRORS).map(copy) }),
  };
};

/** A name or a message is not always a string. */
const textOf = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
