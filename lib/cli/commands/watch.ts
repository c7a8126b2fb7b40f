import { Command } from 'commander';
import { Board } from '../../dashboard/Board.ts';
import { colorsFor } from '../colors.ts';
import {
  type CommandFactory,
  type OutputFlags,
  type WatchFlags,
  withOutputFlags,
  withTargets,
  withWatchFlags,
} from '../flags.ts';
import type { Io } from '../Io.ts';
import { fleetOptionsOf, openSession } from '../session.ts';
import { openStateFile } from '../StateFile.ts';
import { watchTable } from '../table/watchTable.ts';
import { targetsOf } from '../targets.ts';

/** `dli-watch watch`: a table of the jobs, until all have ended. */
export const watchCommand: CommandFactory = (io, exit) =>
  withOutputFlags(withWatchFlags(withTargets(new Command('watch'))))
    .description('show a table of jobs until all have ended')
    .action(async (project: string | undefined, batches: string[], flags: WatchFlags & OutputFlags) =>
      exit(await watch(project, batches, flags, io)),
    );

const watch = async (
  project: string | undefined,
  batches: readonly string[],
  flags: WatchFlags & OutputFlags,
  io: Io,
): Promise<number> => {
  const stateFile = await openStateFile(flags.stateFile, io);
  const board = new Board(await targetsOf(project, batches, io, { stateFile }));
  const session = await openSession(io, flags);
  const options = fleetOptionsOf(session, flags, io);
  try {
    await watchTable(
      {
        get rows() {
          return board.rows;
        },
        endpoint: session.endpoint,
        watch$: (pollNow$) => board.watch$({ ...options, signal: undefined, pollNow$ }),
      },
      io,
      colorsFor(io.stdout, io.env, flags.color),
    );
    return 0;
  } finally {
    await session.close();
    await stateFile?.close();
  }
};
