/** Says only what kind of value it is: a token in the wrong place is still a token, and messages end in logs. */
export const shownSafely = (value: unknown): string =>
  value === '' ? 'an empty text' : `a value of type ${typeof value}`;
