import { UNPRINTABLE } from '../checks/text.ts';
import { formatDuration } from '../errors/wording.ts';

/** A duration as one word, from a second on without fractions: `250ms`, `12m3s`, `2d3h`. */
export const shortDuration = (ms: number): string =>
  formatDuration(ms < 1_000 ? ms : Math.floor(ms / 1_000) * 1_000)
    .replaceAll(' ', '')
    .replace('min', 'm');

/** The same without any fraction: `0s`, `59s`, `1h2m`. */
export const wholeSeconds = (ms: number): string => (ms < 1_000 ? '0s' : shortDuration(ms));

/** `1 job`, `2 jobs`. */
export const counted = (count: number, noun: string): string =>
  `${count.toLocaleString('en-US')} ${noun}${count === 1 ? '' : 's'}`;

/** A line of JSON in which a terminal shows every character as it is. */
export const jsonLine = (value: unknown): string =>
  `${JSON.stringify(value).replaceAll(UNPRINTABLE, unicodeEscapes)}\n`;

const unicodeEscapes = (character: string): string =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');
