/** What is wrong with a value as a name or a password, or `undefined`. It does not repeat the value. */
export const textFault = (value: unknown): string | undefined => {
  if (typeof value !== 'string') return `expected a text, got ${typeof value}`;
  // eslint-disable-next-line no-control-regex -- that is what is looked for
  return /[\u0000-\u001f\u007f]/.test(value)
    ? 'expected no line break and no other control character in it'
    : undefined;
};
