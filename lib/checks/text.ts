/**
 * Characters that a terminal or an editor does not show as they are: control characters (ESC, NUL, C1), invisible ones
 * (zero-width, variation selectors), those that change the direction of the text, and half a surrogate pair.
 */
export const UNPRINTABLE: RegExp = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu;
const LINE_BREAKS = /\s*[\t\n\v\f\r\u2028\u2029]\s*/g;

/** Escapes the characters of a text that are not printable: `\u001b`. An escaped text stays as it is. */
export const printable = (text: string): string => text.replaceAll(UNPRINTABLE, escaped);

const escaped = (character: string): string => {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  return hex.length > 4 ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`;
};

/**
 * The beginning of a text, on one line, with unprintable characters escaped: fit for a message.
 *
 * @param maxLength - how many characters of the text to show, before they are escaped
 */
export const excerpt = (text: string, maxLength: number): string => {
  const line = printable(beginningOf(text, maxLength).replaceAll(LINE_BREAKS, ' '));
  return text.length > maxLength ? `${line}…` : line;
};

/** Does not cut a surrogate pair in two. */
const beginningOf = (text: string, maxLength: number): string => {
  const beginning = text.slice(0, maxLength);
  return text.length > maxLength ? beginning.replace(/[\ud800-\udbff]$/, '') : beginning;
};
