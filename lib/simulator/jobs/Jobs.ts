import type { BatchRef } from '../../model/BatchRef.ts';
import type { JobOptions } from '../JobOptions.ts';
import type { CompiledStep } from '../script/CompiledStep.ts';
import type { Job } from './Job.ts';

/** The jobs of a simulator. */
export interface Jobs {
  /** Adds a job, whose script begins now; refuses bad options, and a batch that exists. */
  readonly add: (steps: readonly [CompiledStep, ...CompiledStep[]], options: JobOptions) => Job;
  readonly find: (ref: BatchRef) => Job | undefined;
  /** The jobs of a project, in the order in which they were created. */
  readonly of: (projectId: string) => readonly Job[];
}
