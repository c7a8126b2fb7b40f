/** The JSON of a text, or `undefined`: JSON itself has no such value. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
};
