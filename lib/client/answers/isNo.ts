import type { Answer } from '../http/Answer.ts';
import { isFields } from './isFields.ts';
import { jsonOf } from './jsonOf.ts';
import { serviceFaultOf } from './serviceFaultOf.ts';

/**
 * Whether a body says no, whatever the status: DLI's calls for other resources answer `"is_success": false` (or
 * `"false"`) with a 200. An error code says the same.
 */
export const isNo = ({ body }: Answer): boolean => {
  const json = jsonOf(body);
  if (!isFields(json)) return false;
  const { is_success: flag } = json;
  return flag === false || flag === 'false' || serviceFaultOf(json).code !== undefined;
};
