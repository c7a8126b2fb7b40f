// Polls a job in a process of its own, and measures the cost of a poll.
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { parentArgument } from '../support/processes.ts';
import { median } from '../support/statistics.ts';
import { pollers, type Target, type Variant } from './pollers.ts';

/** What to measure. */
export interface PollRun extends Target {
  readonly variant: Variant;
  /** The number of concurrent pollers: with a single one, Node's idling and waking would be most of the cost. */
  readonly jobs: number;
  /** Polls before the measurement, so that the code is compiled as in a long-running process. */
  readonly warmUp: number;
  /** Polls whose CPU time is measured. */
  readonly timed: number;
  /** Blocks of polls after those, whose heap growth is measured. */
  readonly blocks: number;
}

/** The cost of a poll. */
export interface Cost {
  readonly cpuUs: number;
  readonly bytes: number;
}

/** Polls per block: few, so that there are many blocks between two garbage collections. */
const BLOCK = 24;

const { variant, jobs, warmUp, timed, blocks, ...target } = parentArgument() as PollRun;
const usedBytes = (): number => getHeapStatistics().used_heap_size;

let polls = 0;
let before = process.cpuUsage();
let cpuUs = 0;
let used = 0;
const bytes: number[] = [];

const polled = (): void => {
  polls += 1;
  if (polls === warmUp) {
    // Start with a clean heap: one full collection more or less would distort the result.
    globalThis.gc?.();
    before = process.cpuUsage();
  }
  if (polls === warmUp + timed) {
    const { user, system } = process.cpuUsage(before);
    cpuUs = (user + system) / timed;
  }
  const counted = polls - warmUp - timed;
  if (counted < 0 || counted % BLOCK !== 0) return;
  // A block with a garbage collection shrinks the heap, and is dropped. The median of the others counts.
  const grown = usedBytes() - used;
  if (counted > 0 && grown > 0) bytes.push(grown / BLOCK);
  used = usedBytes();
};

const pollsPerJob = (warmUp + timed + blocks * BLOCK) / jobs;
await Promise.all(Array.from({ length: jobs }, () => pollers[variant](target, pollsPerJob, polled)));
process.send?.({ cpuUs, bytes: blocks === 0 ? 0 : median(bytes) } satisfies Cost);
// Idle connections would keep the process alive.
process.exit();
