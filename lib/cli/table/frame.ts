import { type JobRow, isSettled } from '../../dashboard/JobRow.ts';
import { type Content, lineOfJob, titlesOf, widthsFor } from './columns.ts';
import { type Line, lineWidth, plainText, type Span } from './Line.ts';
import { APPEARANCES, STATUSES, type Totals, totalsOf } from './Status.ts';
import { fitted, widthOf } from './text.ts';

/** What there is to show. */
export interface View {
  /** All jobs, in the order of the table. */
  readonly rows: readonly JobRow[];
  readonly content: Content;
  /** What is watched where, in one line. */
  readonly headline: Span;
  /** The first row to show. */
  readonly offset: number;
  readonly now: number;
  /** Whether the table is read from the keyboard. */
  readonly hasKeys: boolean;
}

/** The room for the table. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** The lines around the rows, in the order in which they are left out on a low screen, with the height that they need. */
const MIN_HEIGHT = { footer: 6, headline: 5, titles: 4, totals: 2 } as const;

/** How many rows of jobs are shown on a screen. */
export const bodyHeight = ({ rows }: Size): number =>
  Math.max(1, rows - Object.values(MIN_HEIGHT).filter((height) => rows >= height).length);

/** The last offset: the last row is at the bottom of the table. */
export const maxOffset = (total: number, size: Size): number => Math.max(0, total - bodyHeight(size));

/** The lines of the table. None is wider than the screen, and there are no more than it has. */
export const frameOf = (view: View, size: Size): readonly Line[] => {
  const { rows, content, now } = view;
  const widths = widthsFor(size.columns, content, rows);
  const offset = Math.min(view.offset, maxOffset(rows.length, size));
  const shown = rows.slice(offset, offset + bodyHeight(size));
  const has = (part: keyof typeof MIN_HEIGHT): boolean => size.rows >= MIN_HEIGHT[part];
  const lines: Line[] = shown.map((row) => lineOfJob(row, widths, content, now));
  if (has('titles')) lines.unshift(titlesOf(widths));
  if (has('headline')) lines.unshift([view.headline]);
  if (has('totals')) lines.push(totalsLine(rows, size.columns));
  if (has('footer')) lines.push(footer(view, offset, shown.length, size.columns));
  return lines.filter((line) => line.length > 0).map((line) => cutLine(line, size.columns));
};

/** Cuts the last spans of a line that is too wide. */
const cutLine = (line: Line, columns: number): Line => {
  let rest = columns;
  return line.flatMap(({ text, style }) => {
    const cut = fitted(text, rest);
    rest -= widthOf(cut);
    return cut === '' ? [] : [{ text: cut, style }];
  });
};

/** `━━━━━━━━────  67%  4 of 6 done   1 dead  2 running  3 success`. The bar gives way to the counts. */
const totalsLine = (rows: readonly JobRow[], columns: number): Line => {
  const total = rows.length;
  const done = rows.filter(isSettled).length;
  const share = done / Math.max(1, total);
  const percent = `${String(Math.floor(share * 100)).padStart(3)}%`;
  const counts: Line = [
    { text: `${percent}  ${done} of ${total} done`, style: 'bold' },
    ...countSpans(totalsOf(rows)),
  ];
  const bar = progressBar(share);
  return lineWidth(bar) + lineWidth(counts) <= columns ? [...bar, ...counts] : counts;
};

const BAR_WIDTH = 20;

const progressBar = (share: number): Line => {
  const filled = Math.floor(share * BAR_WIDTH);
  return [
    { text: '━'.repeat(filled), style: 'green' as const },
    { text: '─'.repeat(BAR_WIDTH - filled), style: 'dim' as const },
    { text: ' ' },
  ].filter(({ text }) => text !== '');
};

const countSpans = (totals: Totals): readonly Span[] =>
  STATUSES.filter((status) => totals[status] > 0).flatMap((status, index) => [
    { text: index === 0 ? '   ' : '  ' },
    { text: `${totals[status]} ${status}`, style: APPEARANCES[status].style },
  ]);

/** The rows on the screen, if there are others, and the keys. The keys are left out from the end if they do not fit. */
const footer = ({ rows, hasKeys }: View, offset: number, shown: number, columns: number): Line => {
  const range = `rows ${offset + 1}–${offset + shown} of ${rows.length}`;
  const scrolls = shown < rows.length;
  const parts: Span[] = scrolls ? [{ text: range }] : [];
  const keys = scrolls ? ['q quit', 'r poll now', '↑↓ PgUp PgDn scroll'] : ['q quit', 'r poll now'];
  for (const text of hasKeys ? keys : []) {
    const before = plainText(parts);
    if (widthOf(before) + 3 + widthOf(text) > columns) break;
    parts.push({ text: before === '' ? text : ` · ${text}`, style: 'dim' });
  }
  return parts;
};
