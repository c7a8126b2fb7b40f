import { checkedNumber } from '../checks/checkedNumber.ts';

/** Returns a length of time that an option holds, longer than a timer if need be, or throws a `TypeError`. */
export const checkedLength = (name: string, value: unknown, min = 0): number =>
  checkedNumber(name, value, { min, max: Number.MAX_SAFE_INTEGER, unit: 'milliseconds' });
