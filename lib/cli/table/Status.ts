import type { JobRow } from '../../dashboard/JobRow.ts';
import type { WatchError } from '../../errors/WatchError.ts';
import type { BatchState } from '../../model/BatchState.ts';
import type { Style } from './Line.ts';

/** What is shown of a job: its state; `waiting` before the first answer; `timed out` or `error` if its watch has failed. */
export type Status = BatchState | 'waiting' | 'timed out' | 'error';

/** How a status looks. Without colours its symbols tell it from others. */
interface Look {
  readonly style: Style;
  readonly symbol: string;
  /** A cell of a timeline. */
  readonly cell: string;
  /** The smallest comes first in the table. */
  readonly rank: number;
}

/** In the order of the line of totals. */
export const LOOKS: Readonly<Record<Status, Look>> = {
  error: { style: 'redBright', symbol: '!', cell: '!', rank: 0 },
  'timed out': { style: 'redBright', symbol: '!', cell: '!', rank: 0 },
  dead: { style: 'red', symbol: '✗', cell: '✗', rank: 1 },
  recovering: { style: 'yellow', symbol: '↻', cell: '▒', rank: 2 },
  running: { style: 'cyan', symbol: '●', cell: '▆', rank: 2 },
  starting: { style: 'blueBright', symbol: '○', cell: '░', rank: 3 },
  unknown: { style: 'magenta', symbol: '?', cell: '?', rank: 4 },
  waiting: { style: 'dim', symbol: '·', cell: ' ', rank: 5 },
  success: { style: 'green', symbol: '✓', cell: '✓', rank: 6 },
};

export const STATUSES = Object.keys(LOOKS) as readonly Status[];

export const statusOf = ({ snapshot, error }: JobRow): Status =>
  error === undefined ? (snapshot?.state ?? 'waiting') : isTimeLimit(error) ? 'timed out' : 'error';

const isTimeLimit = ({ _tag }: WatchError): boolean =>
  _tag === 'DeadlineExceededError' || _tag === 'StateDeadlineExceededError';

/** Sorts rows for the table: those that need attention first, then the active ones, then the successes. Stable. */
export const inOrder = (rows: Iterable<JobRow>): readonly JobRow[] => {
  const ranked = [...rows].map((row) => ({ row, rank: LOOKS[statusOf(row)].rank }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
};

/** How many jobs have which status. */
export type Totals = Readonly<Record<Status, number>>;

export const totalsOf = (rows: Iterable<JobRow>): Totals => {
  const totals = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const row of rows) totals[statusOf(row)] += 1;
  return totals;
};
