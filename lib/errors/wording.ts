import { excerpt } from '../checks/text.ts';
import { formatValue } from '../checks/values.ts';

/** The longest text that a message quotes. */
const MAX_QUOTE = 300;
/** The longest message of a cause, which may quote some texts itself. */
const MAX_CAUSE = 1_000;

/**
 * Formats a cause for a message: the first line of an error's message, also of an error that was copied to plain data;
 * otherwise the value as `formatValue` shows it. `''` for `undefined`. Never throws.
 *
 * @param withName - whether to put the name of the error first
 */
export const formatCause = (cause: unknown, withName = false): string => {
  const message = textOf(cause, 'message');
  if (message === undefined) return cause === undefined ? '' : formatValue(cause);
  const firstLine = /\S.*/.exec(message.slice(0, 10 * MAX_CAUSE))?.[0] ?? '';
  return [withName ? textOf(cause, 'name') : '', firstLine]
    .filter((part) => part !== undefined && part !== '')
    .map((part) => excerpt(part as string, MAX_CAUSE))
    .join(': ');
};

const textOf = (cause: unknown, field: 'name' | 'message'): string | undefined => {
  try {
    const value: unknown =
      typeof cause === 'object' && cause !== null ? Reflect.get(cause, field) : undefined;
    return typeof value === 'string' ? value : undefined;
  } catch {
    return undefined; // a getter or a proxy that throws
  }
};

/** The beginning of a text from outside, for a message. */
export const quote = (text: string): string => excerpt(text, MAX_QUOTE);

/** Formats the id of a request for the end of a message. */
export const formatRequest = (requestId: string | undefined): string =>
  requestId === undefined ? '' : ` (request ${quote(requestId)})`;

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/**
 * Formats a duration by its two largest units: `250 ms`, `1 min 30 s`, `2 d 3 h`. A negative duration, measured by a clock
 * that was set back, is `0 ms`.
 */
export const formatDuration = (ms: number): string => {
  const parts: string[] = [];
  let rest = Math.max(0, Math.round(ms));
  for (const [unit, size] of UNITS) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0) parts.push(`${String(count)} ${unit}`);
    else if (parts.length > 0) break;
    if (parts.length === 2) break;
  }
  return parts.length === 0 ? '0 ms' : parts.join(' ');
};
