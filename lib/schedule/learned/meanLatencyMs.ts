import type { Estimate } from './Estimate.ts';

/** How late the end is seen on average, if the next run is like the earlier ones: by half the interval at its age. */
export const meanLatencyMs = ({ survival }: Estimate, looks: readonly number[]): number =>
  survival.slice(1).reduce((sum, after, n) => {
    const [before, left, right] = [survival[n], looks[n], looks[n + 1]] as [number, number, number];
    return sum + ((before - after) * (1 / left + 1 / right)) / 4;
  }, 0);
