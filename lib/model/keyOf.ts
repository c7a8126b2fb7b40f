import type { BatchRef } from './BatchRef.ts';

/** One text for each job, to find it by. */
export const keyOf = ({ projectId, batchId }: BatchRef): string => `${projectId}/${batchId}`;
