import type { BatchState } from 'dli-watch';

/** A colour for each state, as `styleText` of `node:util` names them. */
export const colours = {
  starting: 'yellow',
  running: 'cyan',
  recovering: 'magenta',
  unknown: 'gray',
  success: 'green',
  dead: 'red',
} as const satisfies Record<BatchState, string>;
