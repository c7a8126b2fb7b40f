import type { LearnedOptions } from '../../dist/index.js';
import type { Draw } from './Draw.ts';

export interface Scenario {
  readonly name: string;
  /** How many earlier runs are known. */
  readonly runs: number;
  readonly past: Draw;
  readonly next: Draw;
  readonly options: LearnedOptions;
  /** How many times fewer requests there have to be, at equal mean latency. */
  readonly target?: number;
  /** The past is what a watch by this schedule saw, from no past on: each length as late as its polls were. */
  readonly ownPast?: boolean;
}
