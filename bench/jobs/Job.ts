import type { BatchRef } from '../../dist/index.js';

/** When a job begins, by a spread over all of them, and how long it takes from then on. */
export interface Plan {
  readonly beginMs: number;
  readonly durationMs: number;
}

/** How much of its time a job is `starting`. */
export const STARTING = 0.15;

/** What the service is asked to run, and says of it. */
export interface JobsAsked {
  readonly plans: readonly Plan[];
}
export interface JobsStarted {
  readonly url: string;
  readonly refs: readonly BatchRef[];
}
/** When each job ended, by the clock of the machine, and how many requests that took. */
export interface JobsEnded {
  readonly endedAtMs: readonly number[];
  readonly requests: number;
}

/** What a client is asked to wait for, and says of it. */
export interface WaitAsked extends JobsStarted {
  readonly plans: readonly Plan[];
}
export interface Waited {
  /** When it knew of each end, by the clock of the machine. */
  readonly heardAtMs: readonly number[];
  readonly cpuMs: number;
  /** Memory in use before the first request, and the most that there was, in MiB. */
  readonly idleMiB: number;
  readonly peakMiB: number;
}
