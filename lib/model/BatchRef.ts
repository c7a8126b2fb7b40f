import * as t from 'io-ts';
import { BatchIdCodec } from './BatchIdCodec.ts';
import { PROJECT_ID } from './PROJECT_ID.ts';

/**
 * Names one batch job: the project that it belongs to, and its own id.
 *
 * @category Data
 * @since 0.1.0
 */
export interface BatchRef {
  /** The id of the project: 1 to 64 letters and digits (32 hexadecimal digits in practice). */
  readonly projectId: string;
  /** The `id` of the batch, a UUID in lower case. It is *not* the `appId` of the same answer. */
  readonly batchId: string;
}

const ProjectId = t.refinement(t.string, (id) => PROJECT_ID.test(id), '1 to 64 letters and digits');

/**
 * Reads a {@link BatchRef} from JSON; a batch id in upper case is read as lower case.
 *
 * @example
 * ```ts
 * import { BatchRefCodec } from 'dli-watch';
 *
 * const stored = { projectId: '48cc2c48765f481480c7db940d6409d1', batchId: 'not a UUID' };
 * console.log(BatchRefCodec.decode(stored)._tag); // => Left
 * ```
 *
 * @category Data
 * @since 0.1.0
 */
export const BatchRefCodec: t.Type<BatchRef, BatchRef, unknown> = t.exact(
  t.type({ projectId: ProjectId, batchId: BatchIdCodec }),
  'BatchRef',
);
