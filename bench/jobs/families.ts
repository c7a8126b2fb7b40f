// The settings of all ways to wait that are compared in the plane of requests and latency.
import { jittered, proportional } from '../library/index.ts';
import { cockatiel, smithy } from './peers.ts';
import { constant, type Waiter } from './points.ts';
import { scheduled, virtually } from './waiters.ts';

/** A way to wait with one setting. */
export interface Setting {
  readonly label: string;
  readonly waiter: Waiter;
}

const s = (ms: number): string => `${ms / 1_000} s`;
const NO_MAXIMUM_MS = 2 ** 31 - 1;
const MAXIMA_MS = [5, 10, 20, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600].map((seconds) => 1_000 * seconds);

/** A geometric sequence from one value to another. */
const spaced = (from: number, to: number, count: number): readonly number[] =>
  Array.from({ length: count }, (_, n) => from * (to / from) ** (n / (count - 1)));

/** `proportional` without a maximum. The longest minima are for comparison only: most jobs are polled once. */
export const uncapped = (count: number): readonly Setting[] =>
  [...spaced(200, 1_500, 6), ...minima(count)].flatMap((minMs) =>
    spaced(0.002, 1, count).map((ratio) => ({
      label: `proportional ${(100 * ratio).toFixed(1)} %, from ${s(minMs)}`,
      waiter: scheduled(proportional({ ratio, minMs, maxMs: NO_MAXIMUM_MS })),
    })),
  );

/** Constant intervals, from the default of core-lro upwards. */
const minima = (count: number): readonly number[] => spaced(2_000, 3_600_000, count);

const DEFAULT = jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }));

/** Settings that decision 1 compares. */
export const documented: readonly Setting[] = [
  { label: 'the default: 5 %, 1–30 s, jittered', waiter: scheduled(DEFAULT) },
  ...([0.05, 0.1] as const).map((ratio) => ({
    label: `${100 * ratio} %, 1–60 s`,
    waiter: scheduled(proportional({ ratio, minMs: 1_000, maxMs: 60_000 })),
  })),
  {
    label: '5 %, 1 s and no maximum',
    waiter: scheduled(proportional({ ratio: 0.05, minMs: 1_000, maxMs: NO_MAXIMUM_MS })),
  },
];

export type FamilyName = '@smithy/util-waiter' | 'cockatiel' | 'a constant interval';

/** The peers, by their own code; all with a constant interval are one family. */
export const peerFamilies = (count: number): Readonly<Record<FamilyName, readonly Setting[]>> => ({
  '@smithy/util-waiter': [500, 1_000, 2_000, 5_000, 10_000].flatMap((minMs) =>
    MAXIMA_MS.filter((maxMs) => maxMs >= minMs).map((maxMs) => ({
      label: `minDelay ${s(minMs)}, maxDelay ${s(maxMs)}`,
      waiter: virtually(smithy(minMs, maxMs)),
    })),
  ),
  cockatiel: [128, 500, 1_000, 2_000, 5_000].flatMap((initialMs) =>
    [1.1, 1.2, 1.5, 2].flatMap((exponent) =>
      MAXIMA_MS.map((maxMs) => ({
        label: `initialDelay ${s(initialMs)}, exponent ${exponent}, maxDelay ${s(maxMs)}`,
        waiter: virtually(cockatiel(initialMs, maxMs, exponent)),
      })),
    ),
  ),
  'a constant interval': minima(count).map((intervalMs) => ({
    label: s(Math.round(intervalMs / 100) * 100),
    waiter: constant(intervalMs),
  })),
});
