// Polls a job in a process of its own, and says what a poll costs.
import process from 'node:process';
import { getHeapStatistics } from 'node:v8';
import { median } from '../support/median.ts';
import { pollers, type Target, type Variant } from './pollers.ts';

/** What to measure. */
export interface Given extends Target {
  readonly variant: Variant;
  /** Polls of each of 8 at once before anything is measured, so that the code is compiled as in a process of some age. */
  readonly warmUp: number;
  /** Polls after them that are not measured either: what is left over is cleared away. */
  readonly settle: number;
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
const BLOCK = 10;
const AT_ONCE = 8;

const { variant, warmUp, settle, timed, blocks, ...target } = JSON.parse(process.argv[2] ?? '') as Given;
const usedBytes = (): number => getHeapStatistics().used_heap_size;

let polls = 0;
let before = process.cpuUsage();
let cpuUs = 0;
let used = 0;
const bytes: number[] = [];

const polled = (): void => {
  polls += 1;
  if (polls === settle) before = process.cpuUsage();
  if (polls === settle + timed) {
    const { user, system } = process.cpuUsage(before);
    cpuUs = (user + system) / timed;
  }
  const counted = polls - settle - timed;
  if (counted < 0 || counted % BLOCK !== 0) return;
  // A block in which garbage was collected shows too little, or a fall. The median of the blocks leaves it out.
  if (counted > 0) bytes.push((usedBytes() - used) / BLOCK);
  used = usedBytes();
};

const poll = pollers[variant];
if (warmUp > 0)
  await Promise.all(Array.from({ length: AT_ONCE }, () => poll(target, warmUp, () => undefined)));
await poll(target, settle + timed + blocks * BLOCK, polled);
process.send?.({ cpuUs, bytes: blocks === 0 ? 0 : median(bytes) } satisfies Cost);
// What is kept alive would keep the process.
process.exit();
