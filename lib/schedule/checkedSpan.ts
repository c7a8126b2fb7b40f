import { checkedNumber } from '../checks/checkedNumber.ts';
import { MAX_DELAY_MS } from './MAX_DELAY_MS.ts';

/** An option's name and its value. */
type Named = readonly [name: string, value: unknown];

/** Returns the shortest and the longest delay that two options hold; 0 would be a loop without a wait. */
export const checkedSpan = (of: string, low: Named, high: Named): readonly [min: number, max: number] => {
  const unit = 'milliseconds';
  const min = checkedNumber(`${of}.${low[0]}`, low[1], { min: 1, max: MAX_DELAY_MS, unit });
  return [min, checkedNumber(`${of}.${high[0]}`, high[1], { min, max: MAX_DELAY_MS, unit })];
};
