import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { Command, InvalidArgumentError } from 'commander';
import { formatValue } from '../../checks/values.ts';
import { dashboardOf } from '../../dashboard/createDashboard.ts';
import { dashboardSettingsOf } from '../../dashboard/Dashboard.ts';
import { isHostName, LOOPBACK_HOSTS } from '../../dashboard/hosts.ts';
import type { JobRow } from '../../dashboard/JobRow.ts';
import { keyOf } from '../../model/snapshots.ts';
import { type CommandFactory, type WatchFlags, withTargets, withWatchFlags } from '../flags.ts';
import { counted } from '../format.ts';
import type { Io } from '../Io.ts';
import { isEveryAddress, listen, urlHostOf } from '../serve/listen.ts';
import { ServeNotes } from '../serve/ServeNotes.ts';
import { fleetOptionsOf } from '../session.ts';
import { port } from '../values.ts';
import { Notes } from '../wait/Notes.ts';
import { type Jobs, withJobs } from '../withJobs.ts';

interface ServeFlags extends WatchFlags {
  readonly port: number;
  readonly host: string;
  readonly allowHost?: readonly string[];
  readonly onDemand?: true;
}

const DEFAULT_PORT = 4280;
const DEFAULT_HOST = '127.0.0.1';

/** `dli-watch serve`: a page about the jobs, until it is interrupted. */
export const serveCommand: CommandFactory = (io) =>
  withWatchFlags(withTargets(new Command('serve')))
    .description('Serve a page that shows the jobs while they run, until it is interrupted.')
    .option('--port <port>', 'listen on this port, or on any free one: 0', port, DEFAULT_PORT)
    .option('--host <address>', 'listen on this address', DEFAULT_HOST)
    .option('--allow-host <name>', 'a name by which the page is reached; may be repeated', appended)
    .option('--on-demand', 'poll only while a page is open')
    .addHelpText('after', HELP)
    .action((project: string | undefined, batches: readonly string[], flags: ServeFlags) =>
      withJobs({ project, batches }, flags, io, (jobs) => serve({ ...jobs, flags, io })),
    );

const appended = (name: string, names: readonly string[] = []): readonly string[] => {
  if (isHostName(name)) return [...names, name];
  throw new InvalidArgumentError(`Expected a host name without port, got ${formatValue(name)}.`);
};

const HELP = `
The URL of the page is printed on standard output. The page has no login: on another --host than
that of this machine, everyone who can reach it sees the jobs. It answers only to the names of this
machine, to that of --host and to those of --allow-host.

Examples:
  dli-watch serve PROJECT BATCH BATCH
  dli-watch list PROJECT --state running --json | dli-watch serve - --port 0`;

/** What a page is made of. */
interface PageSetup extends Jobs {
  readonly flags: ServeFlags;
  readonly io: Io;
}

const serve = async (setup: PageSetup): Promise<void> => {
  const { host, port: wanted } = setup.flags;
  const server = createServer();
  try {
    // Before any poll: the port may be taken.
    const url = await listen(server, host, wanted);
    await servePage(server, url, setup);
  } finally {
    await closed(server);
  }
};

/** Serves the page until the command is interrupted, and throws the interruption then. */
const servePage = async (server: Server, url: string, setup: PageSetup): Promise<void> => {
  const { targets, flags, io, session, stateFile } = setup;
  const notes = new Notes({ io, quiet: false });
  announce(notes, url, setup);
  const progress = new ServeNotes(notes, targets.map(keyOf), new URL(session.endpoint).host);
  const onRow = (row: JobRow): void => {
    if (row.snapshot !== undefined) stateFile?.put(row.snapshot);
    progress.onRow(row);
  };
  const settings = dashboardSettingsOf({
    targets,
    watch: { ...fleetOptionsOf(session, flags), onEvent: progress.onEvent },
    allowedHosts: [...LOOPBACK_HOSTS, ...hostOf(flags.host), ...(flags.allowHost ?? [])],
    onDemand: flags.onDemand,
  });
  const dashboard = dashboardOf(settings, onRow);
  server.on('request', dashboard.handle);
  io.stdout.write(`${url}\n`);
  try {
    if (!io.signal.aborted) await once(io.signal, 'abort');
    io.signal.throwIfAborted();
  } finally {
    dashboard.close();
  }
};

const announce = (notes: Notes, url: string, { targets, flags, session }: PageSetup): void => {
  const when = flags.onDemand === true ? ' while the page is open' : '';
  notes.say(
    `Watching ${counted(targets.length, 'job')} of ${session.endpoint}${when}. Ctrl-C ends the page.`,
  );
  if (LOOPBACK_ADDRESSES.has(flags.host)) return;
  notes.say(`Warning: the page has no login. Everyone who can reach ${flags.host} sees the jobs.`);
  if (hostOf(flags.host).length === 0 && flags.allowHost === undefined)
    notes.say(`It answers to ${new URL(url).hostname} and localhost only; add names by --allow-host.`);
};

const LOOPBACK_ADDRESSES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '::1']);

/** The name of `--host` in requests; none if it means every address. */
const hostOf = (host: string): readonly string[] => (isEveryAddress(host) ? [] : [urlHostOf(host)]);

/** Ends the server and its connections. */
const closed = (server: Server): Promise<void> =>
  new Promise((resolve) => {
    server.close(() => resolve()); // also if it has not started
    server.closeAllConnections();
  });
