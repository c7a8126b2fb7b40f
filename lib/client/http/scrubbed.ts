const hexOf = (character: string, digits: number): string =>
  character.charCodeAt(0).toString(16).padStart(digits, '0');

const inQuery = (text: string): string => text.replaceAll(/[^\w.~!*'()-]/g, (c) => `%${hexOf(c, 2)}`);
const inUrl = (text: string): string =>
  text.replaceAll(/[^\w.~!*'();/?:@&=+$,#-]/g, (c) => `%${hexOf(c, 2)}`);
const upperHex = (text: string): string => text.replaceAll(/%../g, (c) => c.toUpperCase());
const inJson = (text: string): string => JSON.stringify(text).slice(1, -1);
/** As Gson and others do, so that the JSON may stand in a page. */
const safeForHtml = (json: string): string => json.replaceAll(/[<>&'=]/g, (c) => `\\u${hexOf(c, 4)}`);
const inHtml = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** The ways to write a secret. Whole texts, no pattern: a pattern of a large token is more than an engine takes. */
const spellingsOf = (secret: string): readonly string[] => [
  secret,
  inJson(secret),
  inJson(secret).replaceAll('/', '\\/'),
  safeForHtml(inJson(secret)),
  inQuery(secret),
  upperHex(inQuery(secret)),
  inUrl(secret),
  upperHex(inUrl(secret)),
  inHtml(secret),
];

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
export const scrubbed = (text: string, secrets: readonly string[]): string => {
  const spellings = known.get(secrets) ?? allOf(secrets);
  known.set(secrets, spellings);
  return spellings.reduce((rest, spelling) => rest.replaceAll(spelling, '***'), text);
};
