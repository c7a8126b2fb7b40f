import { AsyncSubject, defer, map, type Observable, share, take, throwError } from 'rxjs';
import { AuthError } from '../../errors/AuthError.ts';
import type { Auth } from './Auth.ts';
import type { AuthRequest } from './AuthRequest.ts';
import { inTime } from '../http/inTime.ts';
import type { Credential } from './Credential.ts';

type Limit = Pick<AuthRequest, 'requestTimeoutMs' | 'scheduler'>;

/**
 * Keeps a token for all requests of a client, and renews it once for the token that was refused.
 *
 * ```text
 * token        A . . . . . . . (fetch) B . . . .
 * answers      ok  ok  401 401 401     ok  ok         one fetch for all that were refused with A
 * ```
 *
 * Another refusal before B was ever accepted is final: it is remembered, and no further request is made.
 *
 * @param fetch$ - fetches a token; cold, one value
 * @param renewable - whether fetching again may give another token
 */
export const keptToken = (fetch$: Observable<string>, renewable: boolean): Auth => {
  let refusal: AuthError | undefined;

  const issued$ = (limit: Limit, before?: string): Observable<Credential> => {
    const credentialOf = (token: string): Credential => {
      if (token === before) {
        refusal = new AuthError({ reason: 'the token provider gave the token that was just refused' });
        throw refusal;
      }
      let proven = before === undefined;
      return {
        headers: { 'x-auth-token': token },
        secrets: [token],
        accepted: () => {
          proven = true;
        },
        refused: (error) => {
          if (credential$ !== present$) return undefined; // renewed already, for another look
          if (renewable && proven) present$ = issued$(limit, token);
          else refusal = error;
          return refusal;
        },
      };
    };
    // One fetch for all that wait; a failed one is forgotten, a token is replayed to whoever comes later.
    // The limit stands before `share`: behind it, one fetch that hangs would go on while anybody waits.
    // An AsyncSubject gives the token when the fetch has ended: who leaves as it comes does not withdraw it.
    const credential$ = fetch$.pipe(
      take(1),
      inTime(limit, 'the token provider'),
      map(credentialOf),
      share({ connector: () => new AsyncSubject<Credential>(), resetOnComplete: false }),
    );
    return credential$;
  };

  let present$: Observable<Credential> | undefined;
  return {
    authorize$: (limit) =>
      defer(() => {
        const known = refusal;
        return known === undefined ? (present$ ??= issued$(limit)) : throwError(() => new AuthError(known));
      }),
  };
};
