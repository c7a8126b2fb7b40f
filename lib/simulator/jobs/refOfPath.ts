import type { BatchRef } from '../../model/BatchRef.ts';
import { ID_PATTERNS } from './ID_PATTERNS.ts';

/** The job that a path names, its batch id in lower case; none if an id is ill-formed. */
export const refOfPath = ({ projectId = '', batchId = '' }: Partial<BatchRef>): BatchRef | undefined =>
  ID_PATTERNS.projectId.test(projectId) && ID_PATTERNS.batchId.test(batchId)
    ? { projectId, batchId: batchId.toLowerCase() }
    : undefined;
