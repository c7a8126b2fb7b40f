import { type JobRow, isSettled } from '../../dashboard/JobRow.ts';
import type { Span } from './Line.ts';
import { APPEARANCES, type Status, statusOf } from './Status.ts';

/**
 * The states of a job over time, as a bar: each cell is an equal part of the time from the first answer to now, or to the end.
 * A cell shows the last state that began in it, so that an end is always seen. A job that had ended at the first answer has one
 * cell.
 *
 * ```text
 * ░░░░░░▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▆▒▒▆▆▆▆▆▆✓
 * ```
 *
 * @param width - the number of cells
 */
export const timelineOf = (row: JobRow, now: number, width: number): readonly Span[] => {
  const first = row.changes[0];
  if (first === undefined || width < 1) return [];
  if (row.snapshot?.terminal === true && row.changes.length === 1) return spansOf([statusOf(row)]);
  const end = endOf(row, now);
  const cellMs = Math.max(end - first.at, 1) / width;
  const cells = new Array<Status | undefined>(width).fill(undefined);
  for (const { state, at } of row.changes) cells[cellAt((at - first.at) / cellMs, width)] = state;
  if (isSettled(row)) cells[width - 1] = statusOf(row);
  return spansOf(cells);
};

/** Clocks may have been set between the changes. */
const cellAt = (position: number, width: number): number =>
  Math.max(0, Math.min(width - 1, Math.floor(position)));

const endOf = ({ snapshot, error, answeredAt, problem }: JobRow, now: number): number => {
  if (snapshot?.terminal === true) return snapshot.stateSince;
  return error === undefined ? now : (problem?.at ?? answeredAt ?? now);
};

/** Each cell without a change has the state of the one before. Equal neighbours become one span. */
const spansOf = (cells: readonly (Status | undefined)[]): readonly Span[] => {
  const runs: { status: Status; count: number }[] = [];
  for (const cell of cells) {
    const run = runs.at(-1);
    const status = cell ?? run?.status ?? 'waiting';
    if (run?.status === status) run.count += 1;
    else runs.push({ status, count: 1 });
  }
  return runs.map(({ status, count }) => ({
    text: APPEARANCES[status].cell.repeat(count),
    style: APPEARANCES[status].style,
  }));
};
