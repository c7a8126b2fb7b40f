import type { BatchRef } from '../../model/BatchRef.ts';

/** Where a batch is, or a part of it. */
export const batchUrl = (base: string, { projectId, batchId }: BatchRef, part = ''): URL =>
  new URL(`${base}/v2.0/${encodeURIComponent(projectId)}/batches/${encodeURIComponent(batchId)}${part}`);
