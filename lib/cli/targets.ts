import type { NamedTarget } from '../dashboard/JobRow.ts';
import { refOf } from '../model/BatchRef.ts';
import { keyOf } from '../model/snapshots.ts';
import { inputLines } from './inputLines.ts';
import type { Io } from './Io.ts';
import { latestOf } from './latestOf.ts';
import type { StateFile } from './StateFile.ts';
import { targetIn } from './targetIn.ts';
import { checked, UsageError } from './UsageError.ts';

/** Reads jobs from standard input, where an argument has this value. */
const STDIN = '-';

/**
 * The jobs that a command is asked to watch, each once: those of its arguments, of standard input and of the state file. A job
 * that the state file knows resumes from the state there.
 *
 * @param project - the first argument: a project, or `-`
 * @param batches - the other arguments: batch ids, or `-`
 * @throws `UsageError` for an invalid one, or if there is none
 */
export const targetsOf = async (
  project: string | undefined,
  batches: readonly string[],
  io: Io,
  { stateFile }: { readonly stateFile?: StateFile | undefined },
): Promise<readonly NamedTarget[]> => {
  if (project === undefined) return targetsOfFile(stateFile);
  const given = new Map<string, NamedTarget>();
  const add = (target: NamedTarget): void => {
    const key = keyOf(target);
    given.set(key, latestOf(given.get(key), target));
  };
  for (const batch of batchesOf(project, batches)) add(checked(() => refOf(project, batch)));
  if (project === STDIN) await readInput(undefined, io, add);
  else if (batches.includes(STDIN)) await readInput(project, io, add);
  if (given.size === 0) throw new UsageError('standard input names no job');
  return stateFile === undefined ? [...given.values()] : [...given.values()].map(stateFile.add);
};

/** The batch ids among the arguments. */
const batchesOf = (project: string, batches: readonly string[]): readonly string[] => {
  if (project === STDIN && batches.length > 0)
    throw new UsageError('expected nothing after -; write PROJECT - to read batch ids of one project');
  if (project !== STDIN && batches.length === 0)
    throw new UsageError('expected batch ids after the project, or - to read them from standard input');
  return batches.filter((batch) => batch !== STDIN);
};

const targetsOfFile = (stateFile: StateFile | undefined): readonly NamedTarget[] => {
  if (stateFile === undefined)
    throw new UsageError('expected jobs: write PROJECT BATCH…, or - to read them from standard input');
  const targets = stateFile.targets();
  if (targets.length > 0) return targets;
  throw new UsageError(`expected jobs: write PROJECT BATCH…, since ${stateFile.path} holds none yet`);
};

const readInput = async (
  project: string | undefined,
  io: Io,
  add: (target: NamedTarget) => void,
): Promise<void> => {
  if (io.stdin.isTTY === true)
    io.stderr.write('Reading jobs from standard input, a line each, until Ctrl-D.\n');
  for await (const { number, text } of inputLines(io)) {
    const target = targetIn(text, project, `standard input, line ${String(number)}`);
    if (target !== undefined) add(target);
  }
};
