import picocolors from 'picocolors';
import type { BatchState } from '../model/BatchState.ts';
import type { Io, Output } from './Io.ts';

/** Functions that colour a text, or leave it as it is. */
export type Colors = ReturnType<typeof picocolors.createColors>;

/** Whether a person watches an output: lines may be replaced in place there. */
export const isInteractive = (output: Output, env: Io['env']): boolean =>
  output.isTTY === true && env['TERM'] !== 'dumb' && isUnset(env['CI']);

/**
 * The colours for an output: none in a file or a pipe, in CI, or where `NO_COLOR` is set, unless `FORCE_COLOR` is.
 *
 * @param color - `false` for `--no-color`, which comes before all variables
 */
export const colorsFor = (output: Output, env: Io['env'], color: boolean): Colors =>
  picocolors.createColors(color && isUnset(env['NO_COLOR']) && (isForced(env) || isInteractive(output, env)));

const isForced = ({ FORCE_COLOR: force }: Io['env']): boolean => force !== undefined && force !== '0';

const isUnset = (value: string | undefined): boolean => value === undefined || value === '';

/** The colour of each state, by its name in picocolors. */
export const STATE_COLORS = {
  starting: 'blueBright', // plain blue is hard to read on black
  running: 'cyan',
  recovering: 'yellow',
  unknown: 'magenta',
  success: 'green',
  dead: 'red',
} as const satisfies Readonly<Record<BatchState, keyof Colors>>;

/** A text in the colour of a state. */
export const inColorOf = (state: BatchState, text: string, colors: Colors): string =>
  colors[STATE_COLORS[state]](text);
