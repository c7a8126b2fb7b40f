import type { Check } from '../../checks/Check.ts';
import { expected } from '../../checks/expected.ts';
import type { ServiceCall } from '../ServiceCall.ts';

const CALLS: Readonly<Record<ServiceCall, true>> = {
  state: true,
  detail: true,
  list: true,
  cancel: true,
  create: true,
  token: true,
};

/** Refuses what is no call. */
export const checkCall: Check = expected(
  `one of ${Object.keys(CALLS).join(', ')}`,
  (call) => typeof call === 'string' && Object.hasOwn(CALLS, call),
);
