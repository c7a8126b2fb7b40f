import { areas } from './areas.ts';
import { estimateOf } from './estimateOf.ts';
import { levelOf } from './levelOf.ts';
import { looksPerMs } from './looksPerMs.ts';
import type { LookTable } from './LookTable.ts';
import { meanLatencyMs } from './meanLatencyMs.ts';
import type { Pace } from './Pace.ts';

/** When to look, by at least one earlier length of time in the state. */
export const lookTableOf = (durations: readonly number[], pace: Pace): LookTable => {
  const estimate = estimateOf(durations);
  const looksAt = (level: number): readonly number[] => looksPerMs(estimate, durations.length, pace, level);
  const level = levelOf((tried) => meanLatencyMs(estimate, looksAt(tried)), pace.plainMs / 2);
  let total = 0;
  const looks = areas(estimate.ages, looksAt(level)).map((more) => (total += more));
  return { ages: estimate.ages, looks: [0, ...looks] };
};
