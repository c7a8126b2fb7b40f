import process from 'node:process';
import type { BatchRef } from '../../dist/index.js';
import type { Waits, WayName } from './ways.ts';

/** When a job begins, relative to the start of the run, and how long it takes from then on. */
export interface Plan {
  readonly beginMs: number;
  readonly durationMs: number;
}

/** The share of its duration for which a job is `starting`. */
export const STARTING = 0.15;

/** A clock that all processes of this machine share, in milliseconds. */
export const machineMs = (): number => Number(process.hrtime.bigint()) / 1e6;

/** The service is asked to run jobs, … */
export interface JobsRequest {
  readonly plans: readonly Plan[];
}
/** … returns where they are, … */
export interface JobsStarted {
  readonly url: string;
  readonly refs: readonly BatchRef[];
}
/** … and, once asked for the end, when each job ended by `machineMs`, and the number of requests. */
export interface JobsEnded {
  readonly endedAtMs: readonly number[];
  readonly requests: number;
}

/** A client is started for one way to wait, … */
export interface ClientSettings {
  readonly name: WayName;
  readonly waits: Waits;
  readonly spreadMs: number;
}
/** … is asked to wait for jobs, … */
export interface WaitRequest extends JobsStarted {
  readonly plans: readonly Plan[];
}
/** … and returns when it detected each end by `machineMs`, and what that cost. */
export interface WaitResult {
  readonly detectedAtMs: readonly number[];
  readonly cpuMs: number;
  /** Resident memory before the first request and at its peak, in MiB. */
  readonly idleMiB: number;
  readonly peakMiB: number;
}
