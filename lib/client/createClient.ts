import { map, type Observable, ReplaySubject, takeUntil } from 'rxjs';
import { ConfigurationError } from '../errors/pollErrors.ts';
import { memoizeByRef } from '../model/StateSource.ts';
import { checkedRef } from '../model/BatchRef.ts';
import type { Call } from './calls/callWith.ts';
import { callWith } from './calls/callWith.ts';
import { cancel$ } from './calls/batchCalls.ts';
import { createCall } from './calls/batchCalls.ts';
import { detailCall } from './calls/batchCalls.ts';
import { listCall } from './calls/listCall.ts';
import { pages$ } from './calls/pages.ts';
import { stateCall } from './calls/batchCalls.ts';
import { checkedProject } from './checks.ts';
import { checkedQuery } from './checks.ts';
import { checkedRequest } from './checks.ts';
import type { ClientConfig } from './ClientConfig.ts';
import { clientSettingsOf } from './ClientConfig.ts';
import type { DliClient } from './DliClient.ts';

/**
 * Makes a client of the DLI service: where `watchBatch$` gets its states from.
 *
 * ```text
 * ref ─▶ authorize ─▶ GET …/batches/{id}/state ─▶ decode or classify ─▶ one StateReading, or a PollError
 * ```
 *
 * **When to use**: once for each project and set of credentials; share it between watches, for they share
 * its token.
 *
 * **Gotchas**: it sends one request for one poll and never retries, but for a refused token that can be renewed.
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
  const closed$ = new ReplaySubject<void>(1);
  const send$ = callWith(settings);
  const refused$ = closed$.pipe(map(refuseClosed));
  const call$ = <A>(call: Call<A>): Observable<A> => send$(call).pipe(takeUntil(refused$));
  return {
    readState$: memoizeByRef((ref) => call$(stateCall(settings, checkedRef(ref)))),
    readBatch$: (ref) => call$(detailCall(settings, checkedRef(ref))),
    listBatches$: (projectId, query = {}) => {
      const checked = checkedQuery(query);
      const of = checkedProject(projectId);
      return pages$(checked.from, (from) => call$(listCall(settings, of, { ...checked, from })));
    },
    cancelBatch$: (ref) => cancel$(settings, call$, checkedRef(ref)),
    createBatch$: (projectId, request) =>
      call$(createCall(settings, checkedProject(projectId), checkedRequest(request))),
    close: () => {
      closed$.next();
    },
  };
};

const refuseClosed = (): never => {
  throw new ConfigurationError('the client is closed');
};
