/**
 * What is wrong with a secret that goes into a header, or `undefined`. It never repeats the secret, which the
 * HTTP client would do: undici's complaint about a bad header quotes it.
 */
export const unsendable = (secret: unknown): string | undefined => {
  if (typeof secret !== 'string') return `expected a text, got ${secret === null ? 'null' : typeof secret}`;
  if (secret === '') return 'it is empty';
  const at = secret.search(/[^\x21-\x7e]/);
  return at < 0
    ? undefined
    : `character ${String(at + 1)} of ${String(secret.length)} cannot stand in a header (a line break at the end?)`;
};
