import type { BatchState } from 'dli-watch';

/** The colour of each state, for `styleText` of `node:util`. */
export const colours = {
  starting: 'yellow',
  running: 'cyan',
  recovering: 'magenta',
  unknown: 'gray',
  success: 'green',
  dead: 'red',
} as const satisfies Record<BatchState, string>;
