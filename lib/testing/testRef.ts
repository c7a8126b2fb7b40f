import type { BatchRef } from '../model/BatchRef.ts';

/**
 * A valid ref for tests, taken from the example in the API reference.
 *
 * @category Testing
 * @since 0.1.0
 */
export const testRef: BatchRef = {
  projectId: '48cc2c48765f481480c7db940d6409d1',
  batchId: '0a324461-d9d9-45da-a52a-3b3c7a3d809e',
};
