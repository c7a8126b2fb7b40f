import type { AkSkOptions } from '../auth/AkSkOptions.ts';
import { unsendable } from '../auth/unsendable.ts';
import { projectFault } from '../projectFault.ts';
import type { CredentialSet } from './CredentialSet.ts';
import type { Field } from './Field.ts';
import { readSet } from './readSet.ts';
import type { Variables } from './Variables.ts';

/** A pair of keys, in the variables of one family. */
export const akSkSet = (
  env: Variables,
  names: Readonly<Record<keyof AkSkOptions, string>>,
): CredentialSet => {
  const key = { faultOf: unsendable, needed: true, telling: true };
  const fields: readonly Field<keyof AkSkOptions>[] = [
    { ...key, option: 'accessKey', names: [names.accessKey] },
    { ...key, option: 'secretKey', names: [names.secretKey] },
    { ...key, option: 'securityToken', names: [names.securityToken], needed: false },
    { option: 'projectId', names: [names.projectId], faultOf: projectFault, needed: false, telling: false },
  ];
  const { options, ...set } = readSet(env, fields);
  return { ...set, credentials: { _tag: 'akSk', options: options as AkSkOptions } };
};
