import type { AkSkOptions } from '../auth/AkSkOptions.ts';
import type { KeystoneOptions } from '../auth/KeystoneOptions.ts';

/** What an environment has to get in with. */
export type Credentials =
  | { readonly _tag: 'token'; readonly token: string }
  | { readonly _tag: 'keystone'; readonly options: KeystoneOptions }
  | { readonly _tag: 'akSk'; readonly options: AkSkOptions };
