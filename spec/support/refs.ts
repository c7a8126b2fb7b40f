import type { BatchRef } from 'dli-watch';

/** The ref of the job of this number, from 0 to 9,999, in a project. */
export const refNo = (n: number, projectId = 'p1'): BatchRef => ({
  projectId,
  batchId: `00000000-0000-4000-8000-${String(n).padStart(12, '0')}`,
});
