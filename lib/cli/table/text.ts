import stringWidth from 'string-width';

/** How many columns of a terminal a text takes: two for a wide character, none for a combining mark. */
export const widthOf = (text: string): number => (isAscii(text) ? text.length : stringWidth(text));

/** Whether every terminal gives the text the same width. */
export const isAscii = (text: string): boolean => !/[^\x20-\x7e]/.test(text);

/** A text that fits into a width: its end is replaced by an ellipsis if it is too long. */
export const fitted = (text: string, width: number): string => {
  if (widthOf(text) <= width) return text;
  return width < 1 ? '' : `${beginningOf(text, width - 1)}…`;
};

/** As {@link fitted}, but for an id: its middle is replaced, because ids may begin alike. */
export const fittedId = (id: string, width: number): string => {
  if (id.length <= width) return id;
  const end = Math.floor((width - 1) / 2);
  return width < 3 ? fitted(id, width) : `${id.slice(0, width - 1 - end)}…${id.slice(-end)}`;
};

/** What a reader takes for one character: a letter with its accents, an emoji with its skin tone. */
const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

const beginningOf = (text: string, width: number): string => {
  if (isAscii(text)) return text.slice(0, width);
  let beginning = '';
  let rest = width;
  for (const { segment } of graphemes.segment(text)) {
    rest -= widthOf(segment);
    if (rest < 0) break;
    beginning += segment;
  }
  return beginning;
};
