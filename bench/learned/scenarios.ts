import type { LearnedOptions } from '../../dist/index.js';
import { type Draw, logNormal, oneOf, times } from './draws.ts';

/** Earlier runs of a job, and the next one. */
export interface Scenario {
  readonly name: string;
  /** The number of earlier runs. */
  readonly runs: number;
  readonly past: Draw;
  readonly next: Draw;
  readonly options: LearnedOptions;
  /** The target: at most this share of the requests of a constant interval with the same mean latency. */
  readonly most?: number;
  /** The history is recorded by watches with this schedule, starting without one: each duration is as late as its polls. */
  readonly ownHistory?: boolean;
}

const HALF_AN_HOUR = 30 * 60_000;
const usual: LearnedOptions = { targetLatencyMs: 15_000, minMs: 1_000, maxMs: 120_000 };

const varying = (cv: number): Draw => logNormal(HALF_AN_HOUR, cv);
/** A run that fails ends after 5 to 120 s. */
const failure: Draw = (random) => 5_000 + 115_000 * random();
const sometimesFailing = (draw: Draw): Draw => oneOf(0.1, failure, draw);
const twoClusters: Draw = oneOf(0.5, logNormal(10 * 60_000, 0.05), logNormal(60 * 60_000, 0.05));

const of = (name: string, past: Draw, more: Partial<Scenario> = {}): Scenario => ({
  name,
  runs: 10,
  past,
  next: past,
  options: usual,
  ...more,
});

const AT_MOST_A_TENTH_MORE = 1.1;

/** Scenarios with a target, after ten earlier runs. */
export const withTarget: readonly Scenario[] = [
  of('CV 0.05', varying(0.05), { most: 0.4 }),
  of('CV 0.1', varying(0.1), { most: 0.5 }),
  of('CV 1', varying(1), { most: AT_MOST_A_TENTH_MORE }),
  ...[0.05, 0.1, 1].map((cv) =>
    of(`CV ${String(cv)}, 1 run in 10 fails in 5 to 120 s`, sometimesFailing(varying(cv)), {
      most: AT_MOST_A_TENTH_MORE,
    }),
  ),
  ...[0.05, 0.1, 1].map((cv) =>
    of(`CV ${String(cv)}, the next run 25 % longer`, varying(cv), {
      next: times(1.25, varying(cv)),
      most: AT_MOST_A_TENTH_MORE,
    }),
  ),
];

/** How the share falls with the history, and histories that mislead. */
export const growing: readonly Scenario[] = [
  ...[0.05, 0.1].flatMap((cv) => [1, 3, 10, 30].map((runs) => of(`CV ${String(cv)}`, varying(cv), { runs }))),
  ...[0.05, 0.1].map((cv) => of(`CV ${String(cv)}, own history`, varying(cv), { ownHistory: true })),
  ...([10, 0.5] as const).map((factor) =>
    of(`${String(factor)} × as long as before`, varying(0.1), { next: times(factor, varying(0.1)) }),
  ),
  of('fails early, as none did before', varying(0.1), { next: failure }),
  of('10 or 60 min, equally likely', twoClusters),
];
