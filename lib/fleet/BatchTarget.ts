import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/**
 * A job to watch: its ref, or a stored snapshot of it to go on from.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type BatchTarget = BatchRef | BatchSnapshot;
