import assert from 'node:assert/strict';
import { every, jittered, proportional } from '../library/index.ts';
import { randomOf } from '../support/statistics.ts';
import { cockatiel, coreLro, deferRepeat, loop, type Peer, smithy, waitFor } from './peers.ts';
import { constant, type Waiter } from './points.ts';
import { scheduled, virtually, watched } from './waiters.ts';

const INTERVAL_MS = 30_000;
const DURATIONS_MS = [10_000, 29_999.5, 137_000, 3_456_789] as const;

const assertEquivalent = async (name: string, waiter: Waiter, expected: Waiter): Promise<void> => {
  for (const durationMs of DURATIONS_MS) {
    const run = await waiter(durationMs, randomOf(3));
    const { polls, latencyMs } = await expected(durationMs, randomOf(3));
    assert.equal(run.polls, polls, `${name}: polls for a job of ${durationMs} ms`);
    assert.ok(Math.abs(run.latencyMs - latencyMs) < 1e-3, `${name}: latency of a job of ${durationMs} ms`);
  }
};

/** Fails unless the formulas agree with the code that they stand for: of the peers with a constant interval, and of ours. */
export const agreement = async (): Promise<void> => {
  const peers: Readonly<Record<string, Peer>> = {
    '@azure/core-lro': coreLro(INTERVAL_MS),
    'p-wait-for': waitFor(INTERVAL_MS),
    'defer + repeat': deferRepeat(INTERVAL_MS),
    'a loop': loop(INTERVAL_MS),
    // Its shortest and longest wait are the same, which makes it constant.
    '@smithy/util-waiter': smithy(INTERVAL_MS, INTERVAL_MS),
  };
  const formula = constant(INTERVAL_MS);
  for (const [name, peer] of Object.entries(peers)) await assertEquivalent(name, virtually(peer), formula);
  await assertEquivalent('every', watched(every(INTERVAL_MS)), formula);
  const usual = jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }));
  await assertEquivalent('the default', watched(usual), scheduled(usual));
  await assert.rejects(assertEquivalent('cockatiel', virtually(cockatiel(128, INTERVAL_MS)), formula));
};
