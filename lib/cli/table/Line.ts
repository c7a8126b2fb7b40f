import type { Colors } from '../colors.ts';
import { isAscii, widthOf } from './text.ts';

/** The style of a span, by its name in picocolors. */
export type Style =
  'red' | 'redBright' | 'green' | 'yellow' | 'cyan' | 'blueBright' | 'magenta' | 'dim' | 'bold';

/** A part of a line: text without control sequences. */
export interface Span {
  readonly text: string;
  readonly style?: Style | undefined;
}

/** A line of the screen, from left to right. */
export type Line = readonly Span[];

/** How many columns a line takes. */
export const lineWidth = (line: Line): number => line.reduce((sum, { text }) => sum + widthOf(text), 0);

/** The text of a line, without colours. */
export const plainText = (line: Line): string => line.map(({ text }) => text).join('');

/**
 * A line as a terminal takes it. After text that terminals may give another width than we do, the cursor is set to the column
 * where the next span begins.
 */
export const painted = (line: Line, colors: Colors): string => {
  let column = 0;
  let out = '';
  line.forEach(({ text, style }, index) => {
    column += widthOf(text);
    out += style === undefined ? text : colors[style](text);
    if (!isAscii(text) && index < line.length - 1) out += `\x1b[${column + 1}G`;
  });
  return out;
};
