import type { Jobs } from '../jobs/Jobs.ts';

/** What the handlers share. */
export interface World {
  readonly jobs: Jobs;
  /** The accepted tokens; any if absent. */
  readonly tokens: readonly string[] | undefined;
}
