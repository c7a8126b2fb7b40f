import type { BatchRef } from '../../model/BatchRef.ts';
import { ID_PATTERNS } from '../jobs/ID_PATTERNS.ts';
import type { Check } from '../../checks/Check.ts';
import { expected } from '../../checks/expected.ts';

const matches =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value === 'string' && pattern.test(value);

/** The fields of a ref. */
export const refFields: Readonly<Record<keyof BatchRef, Check>> = {
  projectId: expected('1 to 64 letters and digits', matches(ID_PATTERNS.projectId)),
  batchId: expected('a UUID', matches(ID_PATTERNS.batchId)),
};
