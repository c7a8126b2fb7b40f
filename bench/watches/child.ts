// Watches many jobs that never change, in a process of its own: the cost of polling.
import { monitorEventLoopDelay } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Observable, of } from 'rxjs';
import type { BatchRef, StateReading } from '../../dist/index.js';
import { parentArgument } from '../support/processes.ts';
import { begin, type Variant } from './variants.ts';

export interface WatchesRun {
  readonly variant: Variant;
  readonly count: number;
  /** Whole gaps, so that each watch polls as often as the others. */
  readonly measureMs: number;
  /** How long starting all watches may take: the first polls are due after that. */
  readonly leadMs: number;
  readonly gapMs: number;
}

/** The cost of watching many jobs. */
export interface Cost {
  /** The time to subscribe to all. */
  readonly startMs: number;
  readonly bytesAWatch: number;
  /** The share of one core. */
  readonly cpu: number;
  readonly cpuAPollUs: number;
  readonly delayP99Ms: number;
}

const { variant, count, measureMs, leadMs, gapMs } = parentArgument() as WatchesRun;

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
const all = begin[variant](readState$, refs, { firstAt: startedAt + leadMs, gapMs });
const startMs = performance.now() - startedAt;
// Collects the garbage of the start before the first polls are due, because polls that it delayed would stay together.
globalThis.gc?.();

// By then each watch has polled at least once.
await sleep(startedAt + leadMs + 1.1 * gapMs - performance.now());

const delays = monitorEventLoopDelay({ resolution: 1 });
const cpuBefore = process.cpuUsage();
const pollsBefore = polls;
const measuredAt = performance.now();
delays.enable();
await sleep(measureMs);
delays.disable();
const elapsedMs = performance.now() - measuredAt;
const { user, system } = process.cpuUsage(cpuBefore);
const cpuUs = user + system;

const cost: Cost = {
  startMs,
  bytesAWatch: (heap() - heapBefore) / count,
  cpu: cpuUs / 1_000 / elapsedMs,
  cpuAPollUs: cpuUs / (polls - pollsBefore),
  delayP99Ms: delays.percentile(99) / 1e6,
};
all.unsubscribe();
process.send?.(cost);
