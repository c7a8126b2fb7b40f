import type { JobRow } from '../../dashboard/JobRow.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { STATE_COLORS } from '../colors.ts';
import { isTimeLimit } from '../wait/WaitedJob.ts';
import type { Style } from './Line.ts';

/** What is shown of a job: its state; `waiting` before the first answer; `timed out` or `error` if its watch has failed. */
export type Status = BatchState | 'waiting' | 'timed out' | 'error';

/** The appearance of a status. Without colours its symbols tell it from others. */
interface Appearance {
  readonly style: Style;
  readonly symbol: string;
  /** A cell of a timeline. */
  readonly cell: string;
  /** The smallest comes first in the table. */
  readonly rank: number;
}

/** In the order of the line of totals. */
export const APPEARANCES: Readonly<Record<Status, Appearance>> = {
  error: { style: 'redBright', symbol: '!', cell: '!', rank: 0 },
  'timed out': { style: 'redBright', symbol: '!', cell: '!', rank: 0 },
  dead: { style: STATE_COLORS.dead, symbol: '✗', cell: '✗', rank: 1 },
  recovering: { style: STATE_COLORS.recovering, symbol: '↻', cell: '▒', rank: 2 },
  running: { style: STATE_COLORS.running, symbol: '●', cell: '▆', rank: 2 },
  starting: { style: STATE_COLORS.starting, symbol: '○', cell: '░', rank: 3 },
  unknown: { style: STATE_COLORS.unknown, symbol: '?', cell: '?', rank: 4 },
  waiting: { style: 'dim', symbol: '·', cell: ' ', rank: 5 },
  success: { style: STATE_COLORS.success, symbol: '✓', cell: '✓', rank: 6 },
};

export const STATUSES = Object.keys(APPEARANCES) as readonly Status[];

export const statusOf = ({ snapshot, error }: JobRow): Status =>
  error === undefined ? (snapshot?.state ?? 'waiting') : isTimeLimit(error) ? 'timed out' : 'error';

/** Sorts rows for the table: those that need attention first, then the active ones, then the successes. Stable. */
export const inOrder = (rows: Iterable<JobRow>): readonly JobRow[] => {
  const ranked = [...rows].map((row) => ({ row, rank: APPEARANCES[statusOf(row)].rank }));
  return ranked.sort((a, b) => a.rank - b.rank).map(({ row }) => row);
};

/** How many jobs have which status. */
export type Totals = Readonly<Record<Status, number>>;

export const totalsOf = (rows: Iterable<JobRow>): Totals => {
  const totals = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const row of rows) totals[statusOf(row)] += 1;
  return totals;
};
