import { shown } from '../checks/shown.ts';

/** What a cause says, to end a message with: an error's first line, any other value as it is shown; `''` for none. */
export const spokenCause = (cause: unknown): string => {
  if (cause instanceof Error) return /\S.*/.exec(cause.message)?.[0] ?? '';
  return cause === undefined ? '' : shown(cause);
};
