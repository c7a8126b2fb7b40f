// Watches many jobs that never change, in a process of its own: the cost of starting, polling and stopping.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Observable, of } from 'rxjs';
import type { BatchRef, StateReading } from '../../dist/index.js';
import { parentArgument } from '../support/processes.ts';
import { begin, GAP_MS, type Variant } from './variants.ts';

/** The cost of watching many jobs. */
export interface Cost {
  /** The time to subscribe to all. */
  readonly startMs: number;
  /** In bytes. */
  readonly heapPerWatch: number;
  /** The share of one core. */
  readonly cpu: number;
  readonly cpuPerPollUs: number;
  readonly delayP99Ms: number;
  readonly delayMaxMs: number;
  /** Lower than expected if the polls fall behind. */
  readonly pollsPerSecond: number;
  readonly teardownMs: number;
}

const { variant, count, measureMs } = parentArgument() as {
  readonly variant: Variant;
  readonly count: number;
  readonly measureMs: number;
};

const heap = (): number => {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
};

const refs: readonly BatchRef[] = Array.from({ length: count }, (_, n) => ({
  projectId: 'p1',
  batchId: `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
}));
const reading: StateReading = { state: 'running', rawState: 'running' };
let polls = 0;
const readState$ = (): Observable<StateReading> => {
  polls += 1;
  return of(reading);
};

const heapBefore = heap();
const startedAt = performance.now();
const all = begin[variant](readState$, refs);
const startMs = performance.now() - startedAt;

// By then each watch has polled at least once, and the garbage of the start has been collected.
await sleep(GAP_MS + 1_000);
const heapPerWatch = (heap() - heapBefore) / count;

const delays = monitorEventLoopDelay({ resolution: 1 });
const cpuBefore = process.cpuUsage();
const pollsBefore = polls;
const measuredAt = performance.now();
delays.enable();
await sleep(measureMs);
delays.disable();
const elapsedMs = performance.now() - measuredAt;
const { user, system } = process.cpuUsage(cpuBefore);
const pollsPerSecond = (polls - pollsBefore) / (elapsedMs / 1_000);

const endedAt = performance.now();
all.unsubscribe();
const teardownMs = performance.now() - endedAt;

const cost: Cost = {
  startMs,
  heapPerWatch,
  cpu: (user + system) / 1_000 / elapsedMs,
  cpuPerPollUs: (user + system) / (polls - pollsBefore),
  delayP99Ms: delays.percentile(99) / 1e6,
  delayMaxMs: delays.max / 1e6,
  pollsPerSecond,
  teardownMs,
};
process.send?.(cost);
