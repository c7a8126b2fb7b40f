import { Command } from 'commander';
import { EXIT_CODES_HELP } from '../ExitCode.ts';
import { type CommandFactory, withOutputFlags, withTargets, withWatchFlags } from '../flags.ts';
import { namedState, shellCommand } from '../values.ts';
import { type WaitFlags, waitFor } from '../wait/waitFor.ts';
import { withJobs } from '../withJobs.ts';

/** `dli-watch wait`: until all jobs have ended. */
export const waitCommand: CommandFactory = (io, exit) =>
  withOutputFlags(withWatchFlags(withTargets(new Command('wait'))))
    .description('Wait until all jobs have ended, and print a line for each end.')
    .option('--for <state>', 'wait until each job is in that state, or has passed it', namedState)
    .option('--any', 'stop at the first job that ends or reaches the state of --for')
    .option('--fail-fast', 'stop at the first job that is dead or could not be watched')
    .option('--exec <command>', 'run a command in the shell at each end (see below)', shellCommand)
    .option('--no-log', 'do not read the last lines of the log of a dead job')
    .addHelpText('after', HELP + EXIT_CODES_HELP)
    .action(async (project: string | undefined, batches: readonly string[], flags: WaitFlags) => {
      exit(
        await withJobs({ project, batches }, flags, io, ({ targets, ...jobs }) =>
          waitFor(targets, { ...jobs, io, flags }),
        ),
      );
    });

const HELP = `
--exec runs its command when a job ends or reaches the state of --for, but not for a job whose end
is in --state-file or in the input already. The snapshot is on its standard input as JSON, and in
DLI_PROJECT_ID, DLI_BATCH_ID, DLI_STATE, DLI_RAW_STATE, DLI_PREVIOUS_STATE, DLI_NAME and
DLI_ELAPSED_MS. What it prints goes to standard error.

Examples:
  dli-watch wait PROJECT BATCH && ./next-step.sh
  dli-watch wait PROJECT BATCH BATCH --timeout 2h --fail-fast
  dli-watch list PROJECT --state running --json | dli-watch wait - --state-file jobs.json
  dli-watch wait PROJECT BATCH --exec 'notify-send "$DLI_BATCH_ID is $DLI_STATE"'
`;
