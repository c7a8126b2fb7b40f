import { cockatiel, smithy } from './peers.ts';
import { constant, pointOf, type Waiter } from './points.ts';
import { virtually } from './waiters.ts';

export const PEERS = [
  '@smithy/util-waiter',
  '@azure/core-lro',
  'p-wait-for',
  'cockatiel',
  'defer + repeat',
  'a bare loop',
] as const;
export type PeerName = (typeof PEERS)[number];

export const OURS = ['`watchBatches$`', '`watchBatches$` by lists'] as const;
export type OurName = (typeof OURS)[number];

/** Who waits, and what sends the requests. */
export type Way =
  | { readonly who: OurName; readonly over: 'undiciTransport' }
  | { readonly who: OurName; readonly over: 'ky' }
  | { readonly who: PeerName; readonly over: 'undici' }
  | { readonly who: PeerName; readonly over: 'fetch' };
export type WayName = `${PeerName | OurName}, ${Way['over']}`;

const waysOf = (): readonly Way[] => [
  ...(['undiciTransport', 'ky'] as const).flatMap((over) => OURS.map((who) => ({ who, over }))),
  ...(['undici', 'fetch'] as const).flatMap((over) => PEERS.map((who) => ({ who, over }))),
];
export const wayName = ({ who, over }: Way): WayName => `${who}, ${over}`;
export const WAYS: ReadonlyMap<WayName, Way> = new Map(waysOf().map((way) => [wayName(way), way]));

/** The waits of all ways, in milliseconds. */
export interface Waits {
  /** The constant interval of ours, and of the peers that have one. */
  readonly intervalMs: number;
  readonly smithy: { readonly minMs: number; readonly maxMs: number };
  readonly cockatiel: { readonly minMs: number; readonly maxMs: number };
  /** How long polls are collected for one list request. */
  readonly windowMs: number;
}

/** Unscaled waits. They are long, so that a thousand jobs do not keep a processor busy. */
const INTERVAL_MS = 45_000;
const WINDOW_MS = 10_000;
/** With their defaults, 2 s and 128 ms, they would send as many requests before they reach their longest wait. */
const SMITHY_MIN_MS = 5_000;
const COCKATIEL_MIN_MS = 8_000;

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

/** A number of requests per job, and the waits with which each way sends that many. */
export interface Levels {
  readonly polls: number;
  readonly waits: Waits;
}

/** Adjusts all ways to the number of requests of a constant interval, by a simulation. Times are unscaled. */
export const levelsFor = async (durationsMs: readonly number[]): Promise<Levels> => {
  const { polls } = await pointOf('', constant(INTERVAL_MS), durationsMs);
  const sample = durationsMs.filter((_, n) => n % Math.ceil(durationsMs.length / 200) === 0);
  const maxOf = (minMs: number, waiterOf: (maxMs: number) => Waiter): Promise<number> =>
    levelFor((levelMs) => waiterOf(Math.max(minMs, levelMs)), polls, sample);
  return {
    polls,
    waits: {
      intervalMs: INTERVAL_MS,
      smithy: {
        minMs: SMITHY_MIN_MS,
        maxMs: await maxOf(SMITHY_MIN_MS, (maxMs) => virtually(smithy(SMITHY_MIN_MS, maxMs))),
      },
      cockatiel: {
        minMs: COCKATIEL_MIN_MS,
        maxMs: await maxOf(COCKATIEL_MIN_MS, (maxMs) => virtually(cockatiel(COCKATIEL_MIN_MS, maxMs))),
      },
      windowMs: WINDOW_MS,
    },
  };
};

/** The same waits, so many times shorter. */
export const scaledBy = (
  times: number,
  { intervalMs, smithy: aws, cockatiel: backoff, windowMs }: Waits,
): Waits => ({
  intervalMs: intervalMs / times,
  smithy: { minMs: aws.minMs / times, maxMs: aws.maxMs / times },
  cockatiel: { minMs: backoff.minMs / times, maxMs: backoff.maxMs / times },
  windowMs: windowMs / times,
});
