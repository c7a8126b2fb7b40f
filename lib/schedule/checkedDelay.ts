import { checkedNumber } from '../checks/checkedNumber.ts';
import { MAX_DELAY_MS } from './MAX_DELAY_MS.ts';

/** Returns a delay that an option holds, or throws a `TypeError` naming the option and its value. */
export const checkedDelay = (name: string, value: unknown): number =>
  checkedNumber(name, value, { min: 0, max: MAX_DELAY_MS, unit: 'milliseconds' });
