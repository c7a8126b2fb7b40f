import type { JobRow } from '../../dashboard/JobRow.ts';
import { isSettled } from '../../dashboard/JobRow.ts';
import { keyOf } from '../../model/snapshots.ts';
import { AGE_WIDTH, formatAge } from './age.ts';
import type { Line, Span } from './Line.ts';
import { shortIdsOf } from './shortIds.ts';
import { shortProblem } from './shortProblem.ts';
import { APPEARANCES, type Status, statusOf } from './Status.ts';
import { fitted, fittedId, widthOf } from './text.ts';
import { timelineOf } from './timeline.ts';

/** The columns, from left to right, and their titles. */
const TITLES = {
  id: 'JOB',
  name: 'NAME',
  state: 'STATE',
  inState: 'FOR',
  timeline: 'STATES',
  answered: 'ANSWER',
  problem: 'PROBLEM',
} as const;

type Column = keyof typeof TITLES;

const COLUMNS = Object.keys(TITLES) as readonly Column[];

/** The width of each column; 0 for one that has no room. */
export type Widths = Readonly<Record<Column, number>>;

/** What the columns have to hold: that of all rows, so that they do not jump when the table is scrolled. */
export interface Content {
  /** The short ids of the jobs, by their keys. */
  readonly ids: ReadonlyMap<string, string>;
  readonly idWidth: number;
  /** The width of the longest name; 0 without names. */
  readonly nameWidth: number;
}

/** The content of a table, which its changes leave as it is. */
export const contentOf = (rows: readonly JobRow[]): Content => {
  const ids = shortIdsOf(rows.map(({ ref }) => ref));
  return { ids, idWidth: widest([...ids.values()]), nameWidth: widest(rows.map(({ name }) => name ?? '')) };
};

const widest = (texts: readonly string[]): number =>
  texts.reduce((width, text) => Math.max(width, widthOf(text)), 0);

/** Between two columns. */
const GAP = 2;
const MIN_WIDTH = 8;
/** A symbol, a space and the longest word. */
const STATE_WIDTH = 12;
/** The title is as long as an age. */
const RIGHT: ReadonlySet<Column> = new Set(['inState', 'answered']);

/** What may be left out, in the order in which it is taken in, with the least width. */
const OPTIONAL = [
  ['problem', MIN_WIDTH],
  ['name', MIN_WIDTH],
  ['timeline', MIN_WIDTH],
  ['answered', AGE_WIDTH],
] as const;

/** How the columns share what is left, in that order: each grows to what it needs or to its limit. */
const GROWTH = [
  ['problem', 12],
  ['name', 12],
  ['problem', 18],
  ['name', 32],
  ['timeline', 24],
  ['problem', 60],
] as const;

/** Fits the columns into a width. The id, the state and the time in it remain, unless there is no room for three. */
export const widthsFor = (columns: number, content: Content, rows: readonly JobRow[]): Widths => {
  const widths = requiredWidths(columns, content.idWidth);
  const needs = {
    problem: widest(rows.map(shortProblem)),
    name: content.nameWidth,
    timeline: Infinity,
    answered: AGE_WIDTH,
  };
  let rest = columns - usedBy(widths);
  for (const [column, width] of OPTIONAL) {
    if (needs[column] === 0 || rest < width + GAP) continue;
    widths[column] = width;
    rest -= width + GAP;
  }
  for (const [column, limit] of GROWTH) {
    if (widths[column] === 0) continue;
    const growth = Math.min(rest, Math.max(0, Math.min(needs[column], limit) - widths[column]));
    widths[column] += growth;
    rest -= growth;
  }
  return widths;
};

const requiredWidths = (columns: number, idWidth: number): Record<Column, number> => {
  const state = columns >= MIN_WIDTH + STATE_WIDTH + AGE_WIDTH + 2 * GAP ? STATE_WIDTH : 1;
  const inState = columns >= MIN_WIDTH + state + AGE_WIDTH + 2 * GAP ? AGE_WIDTH : 0;
  const rest = columns - (state + GAP) - (inState === 0 ? 0 : inState + GAP);
  return {
    id: Math.min(idWidth, Math.max(MIN_WIDTH, rest)),
    state,
    inState,
    name: 0,
    timeline: 0,
    answered: 0,
    problem: 0,
  };
};

const usedBy = (widths: Widths): number =>
  COLUMNS.reduce((used, column) => used + (widths[column] === 0 ? 0 : widths[column] + GAP), -GAP);

/** The line of titles. */
export const titlesOf = (widths: Widths): Line =>
  lineOf(widths, (column) => [{ text: TITLES[column], style: 'dim' }]);

/** The line of a job. */
export const lineOfJob = (row: JobRow, widths: Widths, { ids }: Content, now: number): Line =>
  lineOf(widths, (column, width) => CELLS[column](row, width, now, ids));

/** Puts cells side by side, each cut or filled to the width of its column. The last one is not filled. */
const lineOf = (widths: Widths, cellOf: (column: Column, width: number) => Line): Line => {
  const shown = COLUMNS.filter((column) => widths[column] > 0);
  return shown.flatMap((column, index) => {
    const width = widths[column];
    const cell = cutCell(cellOf(column, width), width);
    const padding = ' '.repeat(width - cell.reduce((sum, { text }) => sum + widthOf(text), 0));
    const isLast = index === shown.length - 1;
    if (RIGHT.has(column)) return [{ text: padding }, ...cell, { text: isLast ? '' : gap }];
    return isLast ? cell : [...cell, { text: padding + gap }];
  });
};

const gap = ' '.repeat(GAP);

/** Only a cell of one span can be too wide: a timeline is made to measure. */
const cutCell = (cell: Line, width: number): Line =>
  cell.length === 1 ? cell.map((span) => ({ ...span, text: fitted(span.text, width) })) : cell;

type Cell = (row: JobRow, width: number, now: number, ids: Content['ids']) => Line;

const CELLS: Readonly<Record<Column, Cell>> = {
  id: ({ ref }, width, _now, ids) => [{ text: fittedId(ids.get(keyOf(ref)) ?? ref.batchId, width) }],
  name: ({ name }) => [{ text: name ?? '' }],
  state: (row, width) => [stateSpan(statusOf(row), width)],
  inState: ({ snapshot }, _width, now) => [
    { text: snapshot === undefined ? '' : formatAge(now - snapshot.stateSince) },
  ],
  timeline: (row, width, now) => timelineOf(row, now, width),
  answered: (row, _width, now) => [answeredSpan(row, now)],
  problem: (row) => [
    { text: shortProblem(row), style: row.error === undefined ? 'yellow' : APPEARANCES.error.style },
  ],
};

const stateSpan = (status: Status, width: number): Span => {
  const { symbol, style } = APPEARANCES[status];
  return { text: width < STATE_WIDTH ? symbol : `${symbol} ${status}`, style };
};

const answeredSpan = (row: JobRow, now: number): Span => {
  if (isSettled(row) || row.answeredAt === undefined) return { text: '' };
  return { text: formatAge(now - row.answeredAt), ...(row.isStale && { style: 'yellow' }) };
};
