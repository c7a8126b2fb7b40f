import type { BatchRef } from '../../dist/index.js';

/** The jobs of one project, the same in every process, so that client and service need not exchange them. */
export const refs = (jobs: number): readonly BatchRef[] =>
  Array.from({ length: jobs }, (_, n) => ({
    projectId: 'p1',
    batchId: `00000000-0000-4000-8000-${n.toString(16).padStart(12, '0')}`,
  }));
