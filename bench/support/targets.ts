import { type Interval, intervalOf, ratios } from './statistics.ts';

/** What was measured, and what it should be. */
export interface Target {
  /** Unique in its part. */
  readonly what: string;
  readonly measured: Interval;
  readonly unit: '×' | 'KiB' | 'bytes' | 'ms' | 'a second' | '';
  /** The most that the median may be. Without it, and without `least`, the figure is reported only. */
  readonly most?: number;
  /** The least that the median may be. */
  readonly least?: number;
  /** What of several was measured: the worst of them. */
  readonly which?: string;
}

type Goal = Pick<Target, 'most' | 'least'>;

/** A ratio to a peer, from the results of both in the same rounds. */
export const ratioTarget = (
  what: string,
  ours: readonly number[],
  theirs: readonly number[],
  goal: Goal = {},
): Target => ({ what, measured: ratios(ours, theirs), unit: '×', ...goal });

/** A figure of its own, from the results of all rounds. */
export const figureTarget = (
  what: string,
  values: readonly number[],
  unit: Target['unit'],
  goal: Goal = {},
): Target => ({ what, measured: intervalOf(values), unit, ...goal });

/** The target with the largest median, named after all of them. The keys say which it is. */
export const worstOf = (what: string, targets: Readonly<Record<string, Target>>): Target => {
  const [worst] = Object.entries(targets).sort(([, a], [, b]) => b.measured.median - a.measured.median);
  if (worst === undefined) throw new RangeError(`${what}: nothing was measured`);
  const [which, target] = worst;
  return { ...target, what, which };
};

/** Whether the median is within the target. */
export const verdictOf = ({ measured, most, least }: Target): 'met' | 'missed' | 'reported' => {
  if (most === undefined && least === undefined) return 'reported';
  return measured.median <= (most ?? Infinity) && measured.median >= (least ?? 0) ? 'met' : 'missed';
};

const goalOf = ({ most, least, unit }: Target): string => {
  if (most === undefined && least === undefined) return '–';
  return `${most === undefined ? `≥ ${String(least)}` : `≤ ${String(most)}`} ${unit}`.trimEnd();
};

const digits = (value: number): string => {
  if (value === 0 || value >= 100) return value.toFixed(0);
  if (value < 0.1) return value.toFixed(3);
  return value.toFixed(value < 10 ? 2 : 1);
};

export const formatInterval = ({ median, low, high }: Interval): string =>
  `${digits(median)} (${digits(low)}–${digits(high)})`;

/** The head of the table of targets. */
export const TARGETS_HEAD = ['part', 'what', 'measured', 'target', ''] as const;

/** A row of the table of targets. */
export const targetRow = (part: string, target: Target): readonly string[] => {
  const { what, which, measured, unit } = target;
  return [
    part,
    which === undefined ? what : `${what}: ${which}`,
    `${formatInterval(measured)} ${unit}`.trimEnd(),
    goalOf(target),
    verdictOf(target) === 'missed' ? '**missed**' : verdictOf(target),
  ];
};

/**
 * The rows of a table of targets after some parts were measured again: new ones of those, the old ones of other parts, in the
 * order of the parts.
 *
 * @param old - the Markdown of the table so far, which may be empty
 */
export const mergedRows = (
  old: string,
  measured: ReadonlyMap<string, readonly (readonly string[])[]>,
  parts: readonly string[],
): readonly (readonly string[])[] => {
  const rows = old
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  return parts.flatMap((part) => measured.get(part) ?? rows.filter(([name]) => name === part));
};
