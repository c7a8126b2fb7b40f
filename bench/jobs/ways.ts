import { type PollSchedule, proportional } from '../../dist/index.js';
import { randomOf } from '../support/statistics.ts';
import { cockatiel, smithy } from './peers.ts';
import { constant, pointOf, type Waiter } from './points.ts';
import { virtually, watched } from './waiters.ts';

export const WAYS = [
  'watchBatches$',
  'watchBatches$, lists',
  '@smithy/util-waiter',
  '@azure/core-lro',
  'p-wait-for',
  'cockatiel',
  'interval + switchMap',
  'timer + exhaustMap',
  'defer + repeat',
  'a fetch loop',
  'an undici loop',
] as const;
export type Way = (typeof WAYS)[number];

/** One way to wait, with the settings of all ways. */
export interface WaySettings {
  readonly way: Way;
  /** The constant interval, or the longest wait. */
  readonly levelMs: number;
  /** The shortest wait. */
  readonly minMs: number;
  readonly ratio: number;
  readonly spreadMs: number;
  /** How long polls are collected for one list request. */
  readonly windowMs: number;
}

/** Unscaled waits. They are long, so that a thousand jobs do not keep a processor busy. */
const RATIO = 0.5;
const OURS_MIN_MS = 30_000;
const NO_MAXIMUM_MS = 2 ** 31 - 1;
/** With their defaults, 2 s and 128 ms, they would send as many requests before they reach their longest wait. */
const SMITHY_MIN_MS = 5_000;
const COCKATIEL_INITIAL_MS = 5_000;
const WINDOW_MS = 2_000;

/** The level at which a way sends that many requests. */
const levelFor = async (
  waiterOf: (levelMs: number) => Waiter,
  polls: number,
  durationsMs: readonly number[],
): Promise<number> => {
  let [low, high] = [50, 3_600_000];
  for (let step = 0; step < 24; step += 1) {
    const middle = Math.sqrt(low * high);
    if ((await pointOf('', waiterOf(middle), durationsMs)).polls > polls) low = middle;
    else high = middle;
  }
  return high;
};

/** A number of requests per job, and the settings with which each way sends that many. */
export interface Levels {
  readonly polls: number;
  readonly settings: Readonly<Record<Way, Pick<WaySettings, 'levelMs' | 'minMs' | 'ratio' | 'windowMs'>>>;
}

/** Adjusts all ways to the number of requests of ours, measured by the watch itself in virtual time. Times are unscaled. */
export const waysAt = async (durationsMs: readonly number[], starting: number): Promise<Levels> => {
  const schedule: PollSchedule = proportional({ ratio: RATIO, minMs: OURS_MIN_MS, maxMs: NO_MAXIMUM_MS });
  const { polls } = await pointOf('', watched(schedule, starting), durationsMs);
  const ours = { ratio: RATIO, minMs: OURS_MIN_MS, levelMs: NO_MAXIMUM_MS, windowMs: WINDOW_MS };
  const sample = durationsMs.filter((_, n) => n % Math.ceil(durationsMs.length / 200) === 0);
  const intervalMs = await levelFor(constant, polls, durationsMs);
  const same = { ...ours, minMs: intervalMs, levelMs: intervalMs };
  // Its first poll comes one interval later, so it has one poll to spare.
  const later = await levelFor(laterConstant, polls, durationsMs);
  const of = async (minMs: number, waiterOf: (levelMs: number) => Waiter) => ({
    ...ours,
    minMs,
    levelMs: await levelFor(waiterOf, polls, sample),
  });
  const settings = {
    watchBatches$: ours,
    'watchBatches$, lists': ours,
    '@smithy/util-waiter': await of(SMITHY_MIN_MS, (levelMs) =>
      virtually(smithy(SMITHY_MIN_MS, Math.max(SMITHY_MIN_MS, levelMs))),
    ),
    '@azure/core-lro': same,
    'p-wait-for': same,
    cockatiel: await of(COCKATIEL_INITIAL_MS, (levelMs) =>
      virtually(cockatiel(COCKATIEL_INITIAL_MS, levelMs)),
    ),
    'interval + switchMap': { ...same, levelMs: later },
    'timer + exhaustMap': same,
    'defer + repeat': same,
    'a fetch loop': same,
    'an undici loop': same,
  };
  return { polls, settings };
};

const laterConstant =
  (intervalMs: number): Waiter =>
  async (durationMs) => {
    const run = await constant(intervalMs)(durationMs, randomOf(0));
    return { ...run, polls: run.polls - 1 };
  };
