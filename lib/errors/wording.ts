import { formatValue } from '../checks/values.ts';

/**
 * Formats a cause for the end of a message: the first line of an error's message, also of an error that was copied to plain
 * data; otherwise the value as `formatValue` shows it. `''` for `undefined`.
 *
 * @param withName - whether to put the name of the error first
 */
export const formatCause = (cause: unknown, withName = false): string => {
  const message = textOf(cause, 'message');
  if (message === undefined) return cause === undefined ? '' : formatValue(cause);
  const firstLine = /\S.*/.exec(message)?.[0] ?? '';
  return [withName ? textOf(cause, 'name') : '', firstLine].filter(Boolean).join(': ');
};

const textOf = (cause: unknown, field: 'name' | 'message'): string | undefined => {
  const value: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, field) : undefined;
  return typeof value === 'string' ? value : undefined;
};

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
