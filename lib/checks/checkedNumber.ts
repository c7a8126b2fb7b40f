import { shown } from './shown.ts';

/** What a number may be, and how to say so. */
interface Bounds {
  readonly min: number;
  readonly max: number;
  /** What the number counts: `milliseconds`. */
  readonly unit?: string;
}

/** Returns a number that an option holds, or throws a `TypeError` naming the option and its value. */
export const checkedNumber = (name: string, value: unknown, { min, max, unit }: Bounds): number => {
  if (typeof value === 'number' && value >= min && value <= max) return value;
  const what = unit === undefined ? 'a number' : `a number of ${unit}`;
  throw new TypeError(`${name}: expected ${what} from ${String(min)} to ${String(max)}, got ${shown(value)}`);
};
