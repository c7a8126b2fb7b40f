import { Command } from 'commander';
import { isInteractive } from '../colors.ts';
import { EXIT_CODES_HELP } from '../ExitCode.ts';
import { type CommandFactory, withOutputFlags, withTargets, withWatchFlags } from '../flags.ts';
import type { Io } from '../Io.ts';
import { openSession } from '../session.ts';
import { openStateFile } from '../StateFile.ts';
import { changeLines } from '../table/changeLines.ts';
import { showTable } from '../table/showTable.ts';
import { targetsOf } from '../targets.ts';
import { type WaitFlags, waitFor } from '../wait/waitFor.ts';

/** `dli-watch watch`: a table of the jobs, until all have ended. */
export const watchCommand: CommandFactory = (io, exit) =>
  withOutputFlags(withWatchFlags(withTargets(new Command('watch'))))
    .description('Show a table of jobs until all have ended.')
    .option('--no-log', 'do not read the last lines of the log of a dead job')
    .addHelpText('after', HELP + EXIT_CODES_HELP)
    .action(async (project: string | undefined, batches: readonly string[], flags: WaitFlags) => {
      exit(await watch(project, batches, flags, io));
    });

const watch = async (
  project: string | undefined,
  batches: readonly string[],
  flags: WaitFlags,
  io: Io,
): Promise<number> => {
  const stateFile = await openStateFile(flags.stateFile, io);
  const session = await openSession(io, flags);
  try {
    const targets = await targetsOf(project, batches, io, { stateFile });
    const setup = { io, session, stateFile, flags, resultsOf: changeLines };
    return await (hasTable(flags, io) ? showTable(targets, setup) : waitFor(targets, setup));
  } finally {
    await stateFile?.close();
    await session.close();
  }
};

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
