import { shown } from '../checks/shown.ts';

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
export const spokenCause = (cause: unknown, named = false): string => {
  const message = textIn(cause, 'message');
  if (message === undefined) return cause === undefined ? '' : shown(cause);
  const line = /\S.*/.exec(message)?.[0] ?? '';
  return [named ? textIn(cause, 'name') : '', line].filter(Boolean).join(': ');
};
