import type { NamedTarget } from '../dashboard/JobRow.ts';
import type { WatchFlags } from './flags.ts';
import type { Io } from './Io.ts';
import { openSession, type Session } from './session.ts';
import { openStateFile, type StateFile } from './StateFile.ts';
import { targetsOf } from './targets.ts';

/** The jobs that a command is asked to watch, as its arguments name them. */
export interface JobArguments {
  readonly project: string | undefined;
  readonly batches: readonly string[];
}

/** What a command that watches jobs works with. */
export interface Jobs {
  readonly targets: readonly NamedTarget[];
  readonly session: Session;
  readonly stateFile: StateFile | undefined;
}

/**
 * Opens the state file and the service, reads which jobs are meant, and closes both after `use` has settled. Credentials are checked
 * before standard input is read, for which a person may have to type.
 *
 * @throws `UsageError` for what cannot be used
 */
export const withJobs = async <T>(
  { project, batches }: JobArguments,
  flags: WatchFlags,
  io: Io,
  use: (jobs: Jobs) => Promise<T>,
): Promise<T> => {
  const stateFile = await openStateFile(flags.stateFile, io);
  const session = await openSession(io, flags);
  try {
    return await use({ session, stateFile, targets: await targetsOf(project, batches, io, { stateFile }) });
  } finally {
    await stateFile?.close();
    await session.close();
  }
};
