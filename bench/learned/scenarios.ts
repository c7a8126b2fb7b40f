import type { LearnedOptions } from '../../dist/index.js';
import type { Draw } from './Draw.ts';
import { logNormal } from './logNormal.ts';
import { oneOf } from './oneOf.ts';
import type { Scenario } from './Scenario.ts';
import { times } from './times.ts';

const HALF_AN_HOUR = 30 * 60_000;
const usual: LearnedOptions = { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 };

const like = (cv: number): Draw => logNormal(HALF_AN_HOUR, cv);
/** A run that fails ends after 5 to 120 s. */
const failure: Draw = (random) => 5_000 + 115_000 * random();
const failing = (draw: Draw): Draw => oneOf(0.1, failure, draw);
const heaps: Draw = oneOf(0.5, logNormal(10 * 60_000, 0.05), logNormal(60 * 60_000, 0.05));

const of = (name: string, past: Draw, more: Partial<Scenario> = {}): Scenario => ({
  name,
  runs: 10,
  past,
  next: past,
  options: usual,
  ...more,
});

/** A tenth more requests. */
const NO_DEARER = 1 / 1.1;

/** What is asked of it, with ten earlier runs. */
export const asked: readonly Scenario[] = [
  of('CV 0.05', like(0.05), { target: 2.5 }),
  of('CV 0.1', like(0.1), { target: 2 }),
  of('CV 1', like(1), { target: NO_DEARER }),
  ...[0.05, 0.1, 1].map((cv) =>
    of(`CV ${String(cv)}, 1 run in 10 fails in 5 to 120 s`, failing(like(cv)), { target: NO_DEARER }),
  ),
  ...[0.05, 0.1, 1].map((cv) =>
    of(`CV ${String(cv)}, the next run 25 % longer`, like(cv), {
      next: times(1.25, like(cv)),
      target: NO_DEARER,
    }),
  ),
];

/** How it learns. */
export const growing: readonly Scenario[] = [
  ...[0.05, 0.1, 1].flatMap((cv) =>
    [0, 1, 3, 10, 30].map((runs) => of(`CV ${String(cv)}`, like(cv), { runs })),
  ),
  ...[0.05, 0.1].map((cv) => of(`CV ${String(cv)}, own history`, like(cv), { ownPast: true })),
];

/** Where the past is no guide, or an odd one. */
export const misled: readonly Scenario[] = [
  ...([10, 0.5, 0.1] as const).flatMap((factor) =>
    [1, 3, 10].map((runs) =>
      of(`${String(factor)} × as long as before`, like(0.1), { runs, next: times(factor, like(0.1)) }),
    ),
  ),
  of('fails early, as none did before', like(0.1), { next: failure }),
  of('fails early, as 1 in 10 did before', failing(like(0.1)), { next: failure }),
  of('10 or 60 min, equally likely', heaps),
  of('10 or 60 min, equally likely', heaps, { runs: 30 }),
];

/** What a longer `maxMs` saves and costs. */
export const longer: readonly Scenario[] = [60_000, 120_000, 300_000].flatMap((maxMs) =>
  [0.05, 0.1].map((cv) =>
    of(`maxMs ${String(maxMs / 60_000)} min, CV ${String(cv)}`, like(cv), { options: { ...usual, maxMs } }),
  ),
);
