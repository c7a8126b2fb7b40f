/** Half a surrogate pair, which has no UTF-8, as it would be sent. */
const wellFormed = (text: string): string => Buffer.from(text).toString();
const lowerHex = (text: string): string => text.replaceAll(/%../g, (c) => c.toLowerCase());
const inQuery = (text: string): string => encodeURIComponent(wellFormed(text));
const inUrl = (text: string): string => encodeURI(wellFormed(text));

const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
const escaped = (c: string): string => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`;
/** As Gson and others do, so that the JSON may stand in a page. */
const safeForHtml = (json: string): string => json.replaceAll(/[<>&'=]/g, escaped);
/** As Python does, in which Keystone is written. */
const inAscii = (json: string): string => json.replaceAll(/[^\x20-\x7e]/g, escaped);
const inHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** The ways to write a secret inside JSON. */
const inJsons = (text: string): readonly string[] => [
  inJson(text),
  inJson(text).replaceAll('/', '\\/'),
  safeForHtml(inJson(text)),
  inAscii(inJson(text)),
];

/**
 * The ways to write a secret, JSON inside something else and the other way round included. Whole texts, no pattern: a
 * pattern of a large token is more than an engine takes. Most tokens have no special characters: then all are one.
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

const allOf = (secrets: readonly string[]): readonly string[] => [
  ...new Set(
    secrets
      .map((secret) => secret.trim()) // as a header carries it
      .filter((secret) => secret !== '')
      .sort((a, b) => b.length - a.length) // one may begin with another
      .flatMap(spellingsOf),
  ),
];

/** Once for each credential, not for each error: a token has some thousand characters. */
const known = new WeakMap<readonly string[], readonly string[]>();

/** A text without the secrets in it, as they are or as JSON, URLs and HTML write them. It never throws. */
export const redact = (text: string, secrets: readonly string[]): string => {
  const spellings = known.get(secrets) ?? allOf(secrets);
  known.set(secrets, spellings);
  return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text);
};
