import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, mergeMap, type Observable, of, throwError } from 'rxjs';
import type { LookError } from '../../errors/LookError.ts';
import { momentOf } from '../answers/momentOf.ts';
import { isRefusal } from '../auth/isRefusal.ts';
import type { ClientSettings } from '../clientSettingsOf.ts';
import type { Answer } from '../http/Answer.ts';
import { exchange$ } from '../http/exchange$.ts';
import { inTime } from '../http/inTime.ts';
import type { Call } from './Call.ts';

/** Makes calls of the service: gets in, sends, and reads; again once if the credential was refused and can be renewed. */
export const callWith = (settings: ClientSettings): (<A>(call: Call<A>) => Observable<A>) => {
  const { auth, requestTimeoutMs, scheduler } = settings;

  const attempt$ = <A>(call: Call<A>, mayRenew: boolean): Observable<A> => {
    const { method, url, body, read } = call;
    const credential$ = defer(() => auth.authorize$({ method, url, body, requestTimeoutMs, scheduler })).pipe(
      inTime(settings, 'the token provider'),
    );
    return credential$.pipe(
      mergeMap((credential) => {
        const failed$ = (error: LookError, answer: Answer): Observable<A> => {
          if (error._tag === 'NoSuchBatchError') credential.accepted(); // who looked for it has let us in
          const final = isRefusal(error) ? credential.refused(error, momentOf(answer.date)) : error;
          return final === undefined && mayRenew ? attempt$(call, false) : throwError(() => final ?? error);
        };
        const answered$ = (value: A): Observable<A> => {
          credential.accepted();
          return of(value);
        };
        return exchange$(settings, call, credential).pipe(
          mergeMap((answer) =>
            pipe(
              read(answer),
              match((error) => failed$(error, answer), answered$),
            ),
          ),
        );
      }),
    );
  };
  return (call) => attempt$(call, true);
};
