import type { Check } from '../../checks/Check.ts';
import type { SimulatedAccessKey } from '../SimulatedAccessKey.ts';
import { checkFields } from './checkFields.ts';
import { listOf } from './listOf.ts';
import { secretText } from './secretText.ts';
import { shownSafely } from './shownSafely.ts';

const keyFields = { accessKey: secretText, secretKey: secretText, securityToken: secretText };

/** Refuses bad access keys, and tells nothing of what they hold. */
export const checkAccessKeys: Check = listOf('access keys', (path, value) =>
  checkFields<SimulatedAccessKey>(path, value, keyFields, ['accessKey', 'secretKey'], shownSafely),
);
