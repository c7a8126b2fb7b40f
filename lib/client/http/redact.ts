/**
 * Replaces the secrets in a text by `***`, as they are and as JSON, URLs and HTML spell them. Never throws.
 */
export const redact = (text: string, secrets: readonly string[]): string => {
  const spellings = spellingsBySecrets.get(secrets) ?? allSpellings(secrets);
  spellingsBySecrets.set(secrets, spellings);
  return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text);
};

/** Computed once for each credential instead of for each error: a token has thousands of characters. */
const spellingsBySecrets = new WeakMap<readonly string[], readonly string[]>();

const allSpellings = (secrets: readonly string[]): readonly string[] => [
  ...new Set(
    secrets
      .map((secret) => secret.trim()) // as a header carries it
      .filter((secret) => secret !== '')
      .sort((a, b) => b.length - a.length) // one may be the beginning of another
      .flatMap(spellingsOf),
  ),
];

/**
 * The spellings of a secret, including JSON inside other formats and vice versa. These are plain texts, because a pattern
 * of a large token exceeds what an engine can compile. Most tokens have no special characters, and then all are the same.
 */
const spellingsOf = (secret: string): readonly string[] =>
  [secret, ...inJsons(secret)].flatMap((text) => [
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
const wellFormed = (text: string): string => Buffer.from(text).toString();
const lowerHex = (text: string): string => text.replaceAll(/%../g, (c) => c.toLowerCase());

const inHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');
