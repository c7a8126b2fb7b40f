/**
 * Replaces the secrets in a text by `***`, as they are and as JSON, URLs and HTML spell them. Never throws.
 *
 * A short secret is replaced where neither neighbour is a letter or a digit: a token `x` does not occur in "exist". A long
 * one occurs in no other word, and is replaced wherever it stands.
 */
export const redact = (text: string, secrets: readonly string[]): string =>
  patternsFor(secrets).reduce<string>((rest, pattern) => rest.replaceAll(pattern, '***'), text);

/**
 * The secrets of a credential and one more, of a single request. The patterns of the former are made once for all requests
 * that pass the same array.
 */
export const withSecret = (secrets: readonly string[], secret: string): readonly string[] => {
  const all = [secret, ...secrets];
  extensions.set(all, { secrets, secret });
  return all;
};

const extensions = new WeakMap<
  readonly string[],
  { readonly secrets: readonly string[]; readonly secret: string }
>();

type Pattern = string | RegExp;

/** Made once for each credential instead of for each error: a token has thousands of characters. */
const patternsBySecrets = new WeakMap<readonly string[], readonly Pattern[]>();

const patternsFor = (secrets: readonly string[]): readonly Pattern[] => {
  const known = patternsBySecrets.get(secrets);
  if (known !== undefined) return known;
  const extension = extensions.get(secrets);
  const patterns =
    extension === undefined
      ? patternsOf(secrets)
      : [...patternsOf([extension.secret]), ...patternsFor(extension.secrets)];
  patternsBySecrets.set(secrets, patterns);
  return patterns;
};

const patternsOf = (secrets: readonly string[]): readonly Pattern[] =>
  secrets
    .map((secret) => secret.trim()) // as a header carries it
    .filter((secret) => secret !== '')
    .sort((a, b) => b.length - a.length) // one may be the beginning of another
    .flatMap((secret) => [...new Set(spellingsOf(secret))].map(secret.length < LONG ? asWord : asText));

/** The length from which a secret is taken for one inside a word too. An access key has 20 characters, a token more. */
const LONG = 20;

/** A plain text, because a pattern of a large token exceeds what an engine can compile. */
const asText = (spelling: string): Pattern => spelling;

const asWord = (spelling: string): Pattern => {
  const literal = spelling.replaceAll(/[$()*+./?[\\\]^{|}]/g, String.raw`\$&`);
  return new RegExp(`${BEFORE}${literal}${AFTER}`, 'gu');
};

/** A letter or a digit, but of no script that writes words without spaces between them. */
const LETTER = String.raw`(?![\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}])[\p{L}\p{N}]`;
/** An escape of JSON or of a URL ends in a letter or a digit and is none: the line break in `\n`, the space in `%20`. */
const ESCAPE = String.raw`\\[bfnrt]|\\u[\dA-Fa-f]{4}|%[\dA-Fa-f]{2}`;
const BEFORE = `(?:(?<!${LETTER})|(?<=${ESCAPE}))`;
const AFTER = `(?!${LETTER})`;

/**
 * The spellings of a secret, including JSON inside other formats and vice versa. These are plain texts, because a pattern
 * of a large token exceeds what an engine can compile. Most tokens have no special characters, and then all are the same.
 */
const spellingsOf = (secret: string): readonly string[] =>
  /^[A-Za-z0-9]*$/.test(secret)
    ? [secret]
    : [secret, ...inJsons(secret)].flatMap((text) => [
        text,
        ...inJsons(text),
        inQuery(text),
        lowerHex(inQuery(text)),
        inUrl(text),
        lowerHex(inUrl(text)),
        inHtml(text),
      ]);

const inJsons = (text: string): readonly string[] => [
  inJson(text),
  inJson(text).replaceAll('/', '\\/'),
  safeForHtml(inJson(text)),
  inAscii(inJson(text)),
];

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
/** As Gson and others write it, so that JSON can be embedded in a page. */
const safeForHtml = (json: string): string => json.replaceAll(/[<>&'=]/g, unicodeEscape);
/** As Python writes it, the language of Keystone. */
const inAscii = (json: string): string => json.replaceAll(/[^\x20-\x7e]/g, unicodeEscape);
const unicodeEscape = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;

const inQuery = (text: string): string => encodeURIComponent(wellFormed(text));
const inUrl = (text: string): string => encodeURI(wellFormed(text));
/** Replaces half a surrogate pair, which has no UTF-8, as a sender does. */
const wellFormed = (text: string): string => decoder.decode(encoder.encode(text));
const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { ignoreBOM: true }); // a BOM would be dropped otherwise
const lowerHex = (text: string): string => text.replaceAll(/%../g, (c) => c.toLowerCase());

const inHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
