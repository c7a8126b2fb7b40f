import { formatValue } from '../checks/values.ts';

const textIn = (cause: unknown, field: 'name' | 'message'): string | undefined => {
  const value: unknown = typeof cause === 'object' && cause !== null ? Reflect.get(cause, field) : undefined;
  return typeof value === 'string' ? value : undefined;
};

/**
 * What a cause says, to end a message with: the first line of an error (or of its plain copy), any other value as
 * it is shown; `''` for none.
 *
 * @param cause - anything
 * @param named - whether the name of the error goes before it
 */
export const formatCause = (cause: unknown, named = false): string => {
  const message = textIn(cause, 'message');
  if (message === undefined) return cause === undefined ? '' : formatValue(cause);
  const line = /\S.*/.exec(message)?.[0] ?? '';
  return [named ? textIn(cause, 'name') : '', line].filter(Boolean).join(': ');
};

const UNITS = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1_000],
  ['ms', 1],
] as const;

/**
 * A duration as one says it, by its two largest units: `250 ms`, `1 min 30 s`, `2 d 3 h`. A negative one, of a
 * clock that was set back, is `0 ms`.
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
