import { akSk } from '../auth/akSk.ts';
import type { Auth } from '../auth/Auth.ts';
import { keystone } from '../auth/keystone.ts';
import { token } from '../auth/token.ts';
import type { Credentials } from './Credentials.ts';

/** The way in that credentials are for. */
export const authOf = (credentials: Credentials): Auth => {
  switch (credentials._tag) {
    case 'token':
      return token(credentials.token);
    case 'keystone':
      return keystone(credentials.options);
    case 'akSk':
      return akSk(credentials.options);
  }
};
