import { interleaved } from '../support/interleaved.ts';
import type { Scale } from '../support/Part.ts';
import { inChild } from '../support/processes.ts';
import type { Variant } from './pollers.ts';
import type { Cost, PollRun } from './polls.ts';
import type { Server } from './withServer.ts';

const SIZES = {
  full: { rounds: 7, jobs: 8, warmUp: 8_000, timed: 4_000, blocks: 20 },
  quick: { rounds: 1, jobs: 8, warmUp: 80, timed: 80, blocks: 4 },
};

/** The cost of a poll by each variant, round by round. Each run has its own process, with gaps of a millisecond. */
export const costs = <V extends Variant>(
  { plain }: Server,
  variants: readonly V[],
  scale: Scale,
): Promise<Record<V, Cost[]>> => {
  const { rounds, ...size } = SIZES[scale];
  return interleaved(variants, rounds, (variant) => {
    const run: PollRun = { ...size, variant, endpoint: plain, batchId: crypto.randomUUID(), gapMs: 1 };
    return inChild<Cost>('poll/polls.ts', run);
  });
};
