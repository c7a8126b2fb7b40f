import type { ServerClock } from '../clock/ServerClock.ts';
import type { Gate } from '../gate/Gate.ts';
import type { Tokens } from '../iam/Tokens.ts';
import type { Jobs } from '../jobs/Jobs.ts';
import type { CompiledStep } from '../script/CompiledStep.ts';
import type { SimulatedUser } from '../SimulatedUser.ts';

/** What the handlers share. */
export interface World {
  readonly jobs: Jobs;
  readonly clock: ServerClock;
  readonly users: readonly SimulatedUser[];
  /** Those that Keystone has issued. */
  readonly tokens: Tokens;
  /** The gateway before the paths of DLI. */
  readonly gate: Gate;
  /** The script of a job that is created by a request. */
  readonly newJobs: readonly [CompiledStep, ...CompiledStep[]];
  /** The largest page of a list. */
  readonly maxPageSize: number;
}
