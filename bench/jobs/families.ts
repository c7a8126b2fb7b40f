// The settings of all ways to wait that are compared in the plane of requests and latency.
import { jittered, proportional } from '../../dist/index.js';
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

/** Settings that the documentation shows: the default and variations of it. */
export const documented: readonly Setting[] = [
  { label: 'the default: 5 %, 1–30 s, jittered', waiter: scheduled(DEFAULT) },
  ...(
    [
      [0.05, 30],
      [0.05, 60],
      [0.1, 30],
      [0.1, 60],
      [0.1, 120],
      [0.2, 120],
    ] as const
  ).map(([ratio, max]) => ({
    label: `${100 * ratio} %, 1–${max} s`,
    waiter: scheduled(proportional({ ratio, minMs: 1_000, maxMs: 1_000 * max })),
  })),
  ...[1_000, 250].map((minMs) => ({
    label: `5 %, ${s(minMs)} and no maximum`,
    waiter: scheduled(proportional({ ratio: 0.05, minMs, maxMs: NO_MAXIMUM_MS })),
  })),
];

export type PeerName = '@smithy/util-waiter' | 'cockatiel' | 'a constant interval';

/** The peers with their defaults. */
export const peerDefaults: readonly Setting[] = [
  { label: '`@smithy/util-waiter`: 2–120 s', waiter: virtually(smithy(2_000, 120_000)) },
  { label: '`cockatiel`: 0.128–30 s', waiter: virtually(cockatiel(128, 30_000)) },
  { label: '`@azure/core-lro`: 2 s', waiter: constant(2_000) },
  { label: '`p-wait-for`: 20 ms', waiter: constant(20) },
];

/** The peers, by their own code; all with a constant interval are one family. */
export const peerFamilies = (count: number): Readonly<Record<PeerName, readonly Setting[]>> => ({
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
