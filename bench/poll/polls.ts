// Polls a job in a process of its own, and says what a poll costs.
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { median } from '../support/median.ts';
import { pollers, type Target, type Variant } from './pollers.ts';

/** What to measure. */
export interface Given extends Target {
  readonly variant: Variant;
  /** How many poll at once, each with its gaps: so what Node takes to fall asleep and to wake up is not most of it. */
  readonly jobs: number;
  /** Polls of all before anything is measured, so that the code is compiled as in a process of some age. */
  readonly warmUp: number;
  /** Polls whose CPU time is measured. */
  readonly timed: number;
  /** Blocks of polls after them, whose bytes are counted. */
  readonly blocks: number;
}

/** What a poll costs. */
export interface Cost {
  readonly cpuUs: number;
  readonly bytes: number;
}

/** Polls in a block: so few that between two collections of garbage there are many blocks. */
const BLOCK = 24;

const { variant, jobs, warmUp, timed, blocks, ...target } = JSON.parse(process.argv[2] ?? '') as Given;
const usedBytes = (): number => getHeapStatistics().used_heap_size;

let polls = 0;
let before = process.cpuUsage();
let cpuUs = 0;
let used = 0;
const bytes: number[] = [];

const polled = (): void => {
  polls += 1;
  if (polls === warmUp) {
    // All begin with a clean heap: one collection of everything more or less would decide.
    globalThis.gc?.();
    before = process.cpuUsage();
  }
  if (polls === warmUp + timed) {
    const { user, system } = process.cpuUsage(before);
    cpuUs = (user + system) / timed;
  }
  const counted = polls - warmUp - timed;
  if (counted < 0 || counted % BLOCK !== 0) return;
  // A block in which garbage was collected shows a fall, and counts for nothing; of the others the median does.
  const grown = usedBytes() - used;
  if (counted > 0 && grown > 0) bytes.push(grown / BLOCK);
  used = usedBytes();
};

const each = (warmUp + timed + blocks * BLOCK) / jobs;
await Promise.all(Array.from({ length: jobs }, () => pollers[variant](target, each, polled)));
process.send?.({ cpuUs, bytes: blocks === 0 ? 0 : median(bytes) } satisfies Cost);
// What is kept alive would keep the process.
process.exit();
