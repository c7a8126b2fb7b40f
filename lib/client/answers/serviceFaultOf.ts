import { definite } from './definite.ts';
import { isFields } from './isFields.ts';
import type { ServiceFault } from './ServiceFault.ts';

/** Codes and ids are short words; anything else under such a name is not one. */
const word = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && /^[\w.:-]{1,128}$/.test(value));
const text = (...values: readonly unknown[]): string | undefined =>
  values.find((value): value is string => typeof value === 'string' && value.trim() !== '');

/**
 * Reads an error body in every shape that the hosts of DLI send: DLI's own and the gateway's
 * (`error_code`, `error_msg`), IAM's (`{"error":{"code",…}}`), `{"code","message"}` at the top or under any
 * single key, and `{"is_success":false,"message"}`.
 *
 * @param json - the decoded body; anything
 */
export const serviceFaultOf = (json: unknown): ServiceFault => {
  if (!isFields(json)) return {};
  const inner = Object.values(json).find(isFields);
  const nested = inner !== undefined && (Object.keys(json).length === 1 || isFields(json['error']));
  const from = nested ? (isFields(json['error']) ? json['error'] : inner) : json;
  const numeric = typeof from['code'] === 'number' ? String(from['code']) : undefined;
  return definite({
    code: word(from['error_code'], from['code'], numeric),
    message: text(from['error_msg'], from['message'], from['title']),
    requestId: word(json['request_id'], from['request_id']),
  });
};
