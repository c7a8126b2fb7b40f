import { once } from 'node:events';
import { Command, InvalidArgumentError } from 'commander';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { Simulator } from '../../simulator/Simulator.ts';
import type { CommandFactory } from '../flags.ts';
import type { Io } from '../Io.ts';
import { addJobs, type JobToAdd, readJobs } from '../simulate/jobsFile.ts';
import { SAMPLE_JOBS } from '../simulate/sampleJobs.ts';
import { UsageError } from '../UsageError.ts';
import { port } from '../values.ts';

/** `dli-watch simulate`: a DLI on this machine, until it is interrupted. */
export const simulateCommand: CommandFactory = (io) =>
  new Command('simulate')
    .description('Run a simulated DLI on 127.0.0.1, with jobs that follow scripts, until it is interrupted.')
    .option('--port <port>', 'listen on this port (default: any free one)', port)
    .option('--jobs <file>', 'simulate the jobs in this file of JSON, instead of three sample jobs')
    .option('--token <value>', 'accept this token only; may be repeated (default: any token)', appended)
    .option('--cors', 'answer pages of other origins')
    .option('--json', 'print one line of JSON: {"url", "jobs": [{"projectId", "batchId", "name"}]}')
    .addHelpText('after', JOBS_HELP)
    .action((flags: SimulateFlags) => simulate(io, flags));

interface SimulateFlags {
  readonly port?: number;
  readonly jobs?: string;
  readonly token?: readonly string[];
  readonly cors?: true;
  readonly json?: true;
}

const appended = (value: string, values: readonly string[] = []): readonly string[] => {
  if (value === '') throw new InvalidArgumentError('Expected a text that is not empty.');
  return [...values, value];
};

const JOBS_HELP = `
The file of --jobs is an array of jobs, each with a script and, if wanted, "projectId", "batchId",
"name", "log", "owner", "queue" and other fields of addJob() in dli-watch/simulator:

  [{ "name": "nightly", "log": ["Java heap space"],
     "script": ["starting", { "state": "running", "forMs": 20000 }, { "fault": "reset" }, "dead"] }]

A state without "forMs" or "forPolls" answers one poll; the last step never ends.`;

const simulate = async ({ stdout, signal }: Io, flags: SimulateFlags): Promise<void> => {
  const jobs = flags.jobs === undefined ? SAMPLE_JOBS : await readJobs(flags.jobs);
  const simulator = await started(flags);
  try {
    const refs = addJobs(simulator, jobs, flags.jobs ?? 'the sample jobs');
    const write = flags.json ? asJson : asText;
    stdout.write(write(simulator.url, named(refs, jobs), flags));
    if (!signal.aborted) await once(signal, 'abort');
    signal.throwIfAborted();
  } finally {
    await simulator.close();
  }
};

/** Starts the simulator, or ends the command with exit code 2 if its port cannot be had. */
const started = async ({ port, cors, token: tokens }: SimulateFlags): Promise<Simulator> => {
  // Loaded here, so that other commands start without it.
  const { startSimulator } = await import('../../simulator/startSimulator.ts');
  try {
    return await startSimulator({ port, cors, tokens });
  } catch (error) {
    const { syscall, code } = error as NodeJS.ErrnoException;
    if (syscall !== 'listen') throw error;
    const why = code === 'EADDRINUSE' ? 'is in use' : `cannot be used (${String(code)})`;
    throw new UsageError(`port ${String(port)} ${why}`, error);
  }
};

interface SimulatedJob extends BatchRef {
  readonly name: string | undefined;
}

const named = (refs: readonly BatchRef[], jobs: readonly JobToAdd[]): readonly SimulatedJob[] =>
  refs.map((ref, index) => ({ ...ref, name: jobs[index]?.name }));

const asJson = (url: string, jobs: readonly SimulatedJob[]): string => `${JSON.stringify({ url, jobs })}\n`;

/** The most ids that a command line shows. */
const MAX_IDS = 5;

const asText = (url: string, jobs: readonly SimulatedJob[], { token }: SimulateFlags): string => {
  const projects = new Map<string, string[]>();
  for (const { projectId, batchId } of jobs) {
    const ids = projects.get(projectId) ?? [];
    projects.set(projectId, ids);
    ids.push(batchId);
  }
  const commands = [...projects].map(([project, ids]) =>
    ids.length > MAX_IDS
      ? `dli-watch list ${project} --json | dli-watch watch -`
      : `dli-watch watch ${project} ${ids.join(' ')}`,
  );
  const exported = `export DLI_ENDPOINT=${url} OS_TOKEN=${token === undefined ? 'any' : "'one of --token'"}`;
  return `A simulated DLI at ${url} with ${jobs.length} job${jobs.length === 1 ? '' : 's'}. Ctrl-C ends it.

In another shell:
${[exported, ...commands].map((line) => `  ${line}\n`).join('')}`;
};
