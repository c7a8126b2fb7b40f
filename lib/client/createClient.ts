import { match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { defer, mergeMap, type Observable, of, throwError } from 'rxjs';
import type { LookError } from '../errors/LookError.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { refOf } from '../model/refOf.ts';
import type { StateReading } from '../model/StateReading.ts';
import { readingOf } from './answers/readingOf.ts';
import { isRefusal } from './auth/isRefusal.ts';
import type { ClientConfig } from './ClientConfig.ts';
import { clientSettingsOf } from './clientSettingsOf.ts';
import type { DliClient } from './DliClient.ts';
import { exchange$ } from './http/exchange$.ts';
import { inTime } from './http/inTime.ts';

/**
 * Makes a client of the DLI service: where `watchBatch$` gets its states from.
 *
 * ```text
 * ref ─▶ authorize ─▶ GET …/batches/{id}/state ─▶ decode or classify ─▶ one StateReading, or a LookError
 * ```
 *
 * **When to use**: once for each project and set of credentials; share it between watches, for they share
 * its token.
 *
 * **Gotchas**: it sends one request for one look and never retries, but for a refused token that can be renewed.
 * It follows no redirect, and credentials go to `endpoint` only.
 *
 * @example
 * ```ts
 * import { createClient, token, watchBatch$ } from 'dli-watch';
 * import { startSimulator } from 'dli-watch/simulator';
 *
 * const simulator = await startSimulator();
 * const { projectId, batchId } = simulator.addJob(['success']);
 * const source = createClient({ endpoint: simulator.url, auth: token('any') });
 *
 * watchBatch$(projectId, batchId, { source }).subscribe({
 *   next: ({ state, rawState }) => console.log(state, rawState), // => success success
 *   complete: () => simulator.close(),
 * });
 * ```
 *
 * @param config - where the service is and how to get in: see {@link ClientConfig}
 * @throws `TypeError` for a configuration that cannot be right; it names the option, and its value unless that
 * may be a secret
 * @category Sources
 * @since 0.1.0
 */
export const createClient = (config: ClientConfig): DliClient => {
  const settings = clientSettingsOf(config);
  const { auth, base, words } = settings;

  const credential$ = defer(() => auth.authorize$(settings)).pipe(inTime(settings, 'the token provider'));

  const look$ = (ref: BatchRef, mayRenew: boolean): Observable<StateReading> =>
    credential$.pipe(
      mergeMap((credential) => {
        const failed$ = (error: LookError): Observable<StateReading> =>
          isRefusal(error) && credential.refused(error) && mayRenew
            ? look$(ref, false)
            : throwError(() => error);
        const answered$ = (reading: StateReading): Observable<StateReading> => {
          credential.accepted();
          return of(reading);
        };
        return exchange$(settings, stateUrl(base, ref), credential).pipe(
          mergeMap((answer) => pipe(readingOf(ref, words, answer), match(failed$, answered$))),
        );
      }),
    );

  return { readState$: ({ projectId, batchId }) => defer(() => look$(refOf(projectId, batchId), true)) };
};

const stateUrl = (base: string, { projectId, batchId }: BatchRef): URL =>
  new URL(`${base}/v2.0/${encodeURIComponent(projectId)}/batches/${encodeURIComponent(batchId)}/state`);
