/** The names of the headers that are signed, as the signature's own header lists them. */
export const signedNames = (headers: Readonly<Record<string, string>>): string =>
  Object.keys(headers).sort().join(';');
