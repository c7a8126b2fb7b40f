import type { BatchRef } from '../../model/BatchRef.ts';
import { batchesUrl } from './batchesUrl.ts';

/** Where a batch is, or a part of it. */
export const batchUrl = (base: string, { projectId, batchId }: BatchRef, part = ''): URL =>
  batchesUrl(base, projectId, `/${encodeURIComponent(batchId)}${part}`);
