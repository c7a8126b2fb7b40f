import { tap } from 'rxjs';
import { Board } from '../../dashboard/Board.ts';
import type { JobRow, NamedTarget } from '../../dashboard/JobRow.ts';
import { colorsFor } from '../colors.ts';
import { ExitCode, worstOf } from '../ExitCode.ts';
import { fleetOptionsOf } from '../session.ts';
import type { StateFile } from '../StateFile.ts';
import { Tally } from '../wait/Tally.ts';
import { exitCodeOf } from '../wait/WaitedJob.ts';
import type { WaitSetup } from '../wait/waitFor.ts';
import { explain } from './explain.ts';
import { watchTable } from './watchTable.ts';

/**
 * Watches jobs in a table. Below its last state it says what has failed and why.
 *
 * @returns the exit code
 * @throws `Interruption` if it was left before all jobs have settled
 */
export const showTable = async (targets: readonly NamedTarget[], setup: WaitSetup): Promise<number> => {
  const { io, session, stateFile, flags } = setup;
  const board = new Board(targets);
  const options = fleetOptionsOf(session, flags);
  const storageFaults = storageFaultsOf(stateFile);
  try {
    await watchTable(
      {
        jobs: board,
        endpoint: session.endpoint,
        watch$: (pollNow$) =>
          board.watch$({ ...options, pollNow$ }).pipe(
            tap(({ snapshot }) => {
              if (snapshot !== undefined) stateFile?.put(snapshot);
            }),
          ),
      },
      io,
      colorsFor(io.stdout, io.env, flags.color),
    );
  } finally {
    await store(board.rows, stateFile);
    for (const fault of storageFaults) io.stderr.write(`${fault}\n`);
  }
  const tally = tallyOf(targets, board.rows);
  await explain(tally, setup);
  const outcomes = tally.jobs.map(({ outcome }) => outcome).filter((outcome) => outcome !== undefined);
  return worstOf([...outcomes.map(exitCodeOf), ...(stateFile?.hasFailed === true ? [ExitCode.failed] : [])]);
};

/** They are said when the table no longer needs the terminal. */
const storageFaultsOf = (stateFile: StateFile | undefined): readonly string[] => {
  const faults: string[] = [];
  if (stateFile !== undefined) stateFile.onFailure = (text) => faults.push(text);
  return faults;
};

/** The last answer of a watch that has failed is later than its last change. */
const store = async (rows: Iterable<JobRow>, stateFile: StateFile | undefined): Promise<void> => {
  if (stateFile === undefined) return;
  for (const { error, snapshot } of rows) {
    const last = error?.lastSnapshot ?? snapshot;
    if (last !== undefined) stateFile.put(last);
  }
  await stateFile.close();
};

const tallyOf = (targets: readonly NamedTarget[], rows: Iterable<JobRow>): Tally => {
  const tally = new Tally(targets, 'success');
  for (const { ref, snapshot, error } of rows) {
    if (error !== undefined) tally.failed(ref, error);
    else if (snapshot !== undefined) tally.seen(snapshot);
  }
  return tally;
};
