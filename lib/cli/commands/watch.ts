import { Command } from 'commander';
import { isInteractive } from '../colors.ts';
import { EXIT_CODES_HELP } from '../ExitCode.ts';
import { type CommandFactory, withOutputFlags, withTargets, withWatchFlags } from '../flags.ts';
import type { Io } from '../Io.ts';
import { changeLines } from '../table/changeLines.ts';
import { showTable } from '../table/showTable.ts';
import { type WaitFlags, waitFor } from '../wait/waitFor.ts';
import { withJobs } from '../withJobs.ts';

/** `dli-watch watch`: a table of the jobs, until all have ended. */
export const watchCommand: CommandFactory = (io, exit) =>
  withOutputFlags(withWatchFlags(withTargets(new Command('watch'))))
    .description('Show a table of jobs until all have ended.')
    .option('--no-log', 'do not read the last lines of the log of a dead job')
    .addHelpText('after', HELP + EXIT_CODES_HELP)
    .action(async (project: string | undefined, batches: readonly string[], flags: WaitFlags) => {
      const show = hasTable(flags, io) ? showTable : waitFor;
      exit(
        await withJobs({ project, batches }, flags, io, ({ targets, ...jobs }) =>
          show(targets, { ...jobs, io, flags, resultsOf: changeLines }),
        ),
      );
    });

const hasTable = ({ json, quiet }: WaitFlags, { stdout, env }: Io): boolean =>
  json !== true && quiet !== true && isInteractive(stdout, env);

const HELP = `
On a terminal, jobs that failed come first, then those that run, and successes last. A bar shows the
states of a job so far:  ░ starting  ▆ running  ▒ recovering  ? unknown  ✓ success  ✗ dead  ! error
Keys:
  q            quit, as Ctrl-C does; the jobs go on
  r            poll all jobs now, at most once a second
  arrows, j k  scroll by a row; PgUp, PgDn, Home and End scroll further
  Ctrl-Z       suspend;  Ctrl-L  draw the table anew
Into a file or a pipe, in CI, and with --quiet it prints a line for each change instead.

Examples:
  dli-watch watch PROJECT BATCH BATCH
  dli-watch list PROJECT --state running --json | dli-watch watch -
  dli-watch watch --state-file jobs.json --every 10s
`;
