import { unsendable } from '../auth/unsendable.ts';
import type { CredentialSet } from './CredentialSet.ts';
import { readSet } from './readSet.ts';
import type { Variables } from './Variables.ts';

/** A token, in one variable. */
export const tokenSet = (env: Variables, name: string): CredentialSet => {
  const { options, ...set } = readSet(env, [
    { option: 'token', names: [name], faultOf: unsendable, needed: true, telling: true },
  ]);
  return { ...set, credentials: { _tag: 'token', token: options.token ?? '' } };
};
