import { Command, Option } from 'commander';
import type { BatchDetail, BatchQuery } from '../../client/DliClient.ts';
import { redact } from '../../client/http/redact.ts';
import { PollError } from '../../errors/PollError.ts';
import { colorsFor } from '../colors.ts';
import { ExitCode } from '../ExitCode.ts';
import { type CommandFactory, withColorFlag } from '../flags.ts';
import { jsonLine } from '../format.ts';
import type { Io } from '../Io.ts';
import { pagesOf } from '../list/pagesOf.ts';
import { tableOf } from '../list/tableOf.ts';
import { written } from '../output.ts';
import { openSession } from '../session.ts';
import { count, namedState, type NamedState } from '../values.ts';

interface ListFlags {
  readonly state?: NamedState;
  readonly name?: string;
  readonly queue?: string;
  readonly limit?: number;
  readonly all?: true;
  readonly json?: true;
  readonly color: boolean;
}

/** `dli-watch list`: the newest jobs of a project. */
export const listCommand: CommandFactory = (io, exit) =>
  withColorFlag(new Command('list'))
    .description('List the jobs of a project, newest first.')
    .argument('<project>', 'the id of the project')
    .option('--state <state>', 'only jobs in that state', namedState)
    .option('--name <name>', 'only jobs with that name')
    .option('--queue <queue>', 'only jobs on that queue')
    .option('--limit <n>', `list at most so many (default: ${String(DEFAULT_LIMIT)})`, count)
    .addOption(new Option('--all', 'list all of them').conflicts('limit'))
    .option('--json', 'print a line of JSON for each job')
    .addHelpText('after', HELP)
    .action(async (project: string, flags: ListFlags) => {
      exit(await list(project, flags, io));
    });

const list = async (project: string, flags: ListFlags, io: Io): Promise<ExitCode> => {
  const session = await openSession(io, {});
  try {
    const format = formatFor(flags, io, session.secrets);
    const limit = limitOf(flags);
    const pages = pagesOf(session.client, project, { query: queryOf(flags), limit, signal: io.signal });
    let hasMore = false;
    for await (const page of pages) {
      await written(io.stdout, format(page.jobs), io);
      hasMore = page.hasNext;
    }
    if (hasMore && !hasLimit(flags))
      io.stderr.write(`These are the newest ${String(limit)} jobs; --all lists all of them.\n`);
    return ExitCode.success;
  } catch (error) {
    if (!(error instanceof PollError)) throw error;
    io.stderr.write(`dli-watch list: ${error.message}\n`);
    return ExitCode.failed;
  } finally {
    await session.close();
  }
};

const DEFAULT_LIMIT = 100;

const hasLimit = ({ all, limit }: ListFlags): boolean => all === true || limit !== undefined;

const limitOf = ({ all, limit = DEFAULT_LIMIT }: ListFlags): number => (all === true ? Infinity : limit);

const queryOf = ({ state, name, queue }: ListFlags): BatchQuery => ({
  state,
  jobName: name,
  queueName: queue,
});

const formatFor = (
  { json, color }: ListFlags,
  { stdout, env }: Io,
  secrets: readonly string[],
): ((jobs: readonly BatchDetail[]) => string) =>
  json === true
    ? (jobs) => redact(jobs.map(jsonOf).join(''), secrets)
    : tableOf({ colors: colorsFor(stdout, env, color), hasHeading: stdout.isTTY === true });

/** Without the request that created the job: its configuration may hold secrets. */
const jsonOf = ({ request: _, ...job }: BatchDetail): string => jsonLine(job);

const HELP = `
A line has the batch id, the state, the time of creation, how long the job ran, its queue and name.
--json leaves out the request that created the job, because its configuration may hold secrets.

Examples:
  dli-watch list PROJECT --state running
  dli-watch list PROJECT --all --json | dli-watch watch -

Exit code:
  2  wrong usage, or no usable credentials
  3  the jobs could not be listed
  0  they were listed, even if there are none`;
