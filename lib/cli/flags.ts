import type { Command } from 'commander';
import type { RequestRate } from '../sources/LimitOptions.ts';
import type { Io } from './Io.ts';
import { duration, interval, rate } from './values.ts';

/** Makes a subcommand: its arguments, its help, and what it does. It passes its exit code on. */
export type CommandFactory = (io: Io, exit: (code: number) => void) => Command;

/** The flags of every command that watches jobs. */
export interface WatchFlags {
  readonly timeout?: number;
  readonly every?: number;
  readonly rate?: RequestRate;
  readonly coalesce?: true;
  readonly stateFile?: string;
}

/** The flags of every command that prints. */
export interface OutputFlags {
  readonly json?: true;
  readonly quiet?: true;
  /** `false` for `--no-color`. */
  readonly color: boolean;
}

/** Adds the arguments that name the jobs. `targetsOf` reads them. */
export const withTargets = (command: Command): Command =>
  command
    .argument('[project]', 'the id of the project, or - to read jobs from standard input')
    .argument('[batches...]', 'the ids of the batches, or - to read them from standard input')
    .addHelpText('after', TARGETS_HELP);

/** Adds the flags of a command that watches jobs. */
export const withWatchFlags = (command: Command): Command =>
  command
    .option('--timeout <duration>', 'give up after that time: 90s, 2h', duration)
    .option(
      '--every <duration>',
      'poll each job that often (default: 5 % of the time in its state, 1s to 30s)',
      interval,
    )
    .option('--rate <n/time>', 'send at most so many requests: 20/s, 100/m', rate)
    .option('--coalesce', 'read the states of many jobs by lists of the project')
    .option('--state-file <file>', 'resume from the states in this file, and store them there');

/** Adds the flags of a command that prints results. */
export const withOutputFlags = (command: Command): Command =>
  withColorFlag(
    command
      .option('--json', 'print a line of JSON for each change, and one for the summary')
      .option('-q, --quiet', 'print results only, no progress'),
  );

/** Adds `--no-color`. */
export const withColorFlag = (command: Command): Command =>
  command.option('--no-color', 'print without colours (as NO_COLOR does)');

const TARGETS_HELP = `
A line of standard input holds a batch id, "PROJECT BATCH", or a job as JSON: a snapshot to resume
from, or a line of "dli-watch list --json".`;
