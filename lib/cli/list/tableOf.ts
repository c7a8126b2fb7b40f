import { excerpt } from '../../checks/text.ts';
import type { BatchDetail } from '../../client/DliClient.ts';
import { type Colors, inColorOf } from '../colors.ts';
import { shortDuration } from '../format.ts';

/** The style of a table. */
interface TableStyle {
  readonly colors: Colors;
  /** Whether to name the columns: in a terminal, but not for `awk`. */
  readonly hasHeading: boolean;
}

/** The columns but the last one, which is as wide as its text. */
const COLUMNS = ['BATCH', 'STATE', 'CREATED', 'DURATION', 'QUEUE'] as const;
const LAST_COLUMN = 'NAME';

/** A field that the service has not reported, so that the number of columns is the same in each line. */
const NONE = '-';

/** Makes a function that formats jobs page by page. The first page decides how wide the columns are. */
export const tableOf = ({ colors, hasHeading }: TableStyle): ((jobs: readonly BatchDetail[]) => string) => {
  let widths: readonly number[] | undefined;
  return (jobs) => {
    const rows = jobs.map(fieldsOf);
    const isFirst = widths === undefined;
    const columns = (widths ??= widthsOf([...(hasHeading ? [[...COLUMNS]] : []), ...rows]));
    const lines = rows.map((fields, index) => {
      const { state = 'unknown', name } = jobs[index] ?? {};
      const padded = fields.map((field, column) => field.padEnd(columns[column] ?? 0));
      const painted = padded.map((field, column) => (column === 1 ? inColorOf(state, field, colors) : field));
      return [...painted, textOf(name)].join('  ');
    });
    const heading = COLUMNS.map((title, column) => title.padEnd(columns[column] ?? 0));
    return [...(isFirst && hasHeading ? [[...heading, LAST_COLUMN].join('  ')] : []), ...lines, ''].join(
      '\n',
    );
  };
};

const fieldsOf = ({
  batchId,
  state,
  rawState,
  createdAt,
  durationMs,
  queue,
  clusterName,
}: BatchDetail): readonly string[] => [
  batchId,
  state === 'unknown' ? textOf(rawState) : (state ?? NONE),
  isoTime(createdAt),
  durationMs === undefined ? NONE : shortDuration(durationMs),
  textOf(queue ?? clusterName),
];

const widthsOf = (rows: readonly (readonly string[])[]): readonly number[] =>
  COLUMNS.map((_, column) => Math.max(0, ...rows.map((fields) => fields[column]?.length ?? 0)));

const MAX_TEXT = 128;

const textOf = (text: string | undefined): string =>
  text === undefined || text.trim() === '' ? NONE : excerpt(text, MAX_TEXT);

/** Without fractions of a second; a time out of range is not known. */
const isoTime = (ms: number | undefined): string => {
  const time = new Date(ms ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? NONE : `${time.toISOString().slice(0, -5)}Z`;
};
