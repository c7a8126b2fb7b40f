import assert from 'node:assert/strict';
import { every, jittered, proportional } from '../../dist/index.js';
import { randomOf } from '../support/randomOf.ts';
import { constant } from './constant.ts';
import {
  cockatiel,
  coreLro,
  deferRepeat,
  intervalSwitchMap,
  loop,
  type Peer,
  smithy,
  timerExhaustMap,
  waitFor,
} from './peers.ts';
import type { Waiter } from './Run.ts';
import { scheduled } from './scheduled.ts';
import { virtually } from './virtually.ts';
import { watched } from './watched.ts';

const INTERVAL_MS = 30_000;
const DURATIONS_MS = [10_000, 29_999.5, 137_000, 3_456_789] as const;

const assertAlike = async (what: string, waiter: Waiter, like: Waiter, fewer = 0): Promise<void> => {
  for (const durationMs of DURATIONS_MS) {
    const run = await waiter(durationMs, randomOf(3));
    const { polls, latencyMs } = await like(durationMs, randomOf(3));
    assert.equal(run.polls, polls - fewer, `${what}: polls a job of ${durationMs} ms`);
    assert.ok(Math.abs(run.latencyMs - latencyMs) < 1e-3, `${what}: latency of a job of ${durationMs} ms`);
  }
};

/** Fails unless what is drawn by a formula is what the code does: of the peers that wait for a constant time, and of ours. */
export const agreement = async (): Promise<string> => {
  const peers: Readonly<Record<string, Peer>> = {
    '@azure/core-lro': coreLro(INTERVAL_MS),
    'p-wait-for': waitFor(INTERVAL_MS),
    'timer + exhaustMap': timerExhaustMap(INTERVAL_MS),
    'defer + repeat': deferRepeat(INTERVAL_MS),
    'a loop': loop(INTERVAL_MS),
    // With one level they have no choice either.
    '@smithy/util-waiter': smithy(INTERVAL_MS, INTERVAL_MS),
  };
  const formula = constant(INTERVAL_MS);
  for (const [name, peer] of Object.entries(peers)) await assertAlike(name, virtually(peer), formula);
  await assertAlike('interval + switchMap', virtually(intervalSwitchMap(INTERVAL_MS)), formula, 1);
  await assertAlike('every', watched(every(INTERVAL_MS)), formula);
  const usual = jittered(0.1)(proportional({ ratio: 0.05, minMs: 1_000, maxMs: 30_000 }));
  await assertAlike('the default', watched(usual), scheduled(usual));
  await assert.rejects(assertAlike('cockatiel', virtually(cockatiel(128, INTERVAL_MS)), formula));
  return `This run verified that ${Object.keys(peers).slice(0, -1).join(', ')} wait alike (as does interval + switchMap, whose first poll is one interval later), and that \`watchBatch$\` polls exactly when its schedule alone says.`;
};
