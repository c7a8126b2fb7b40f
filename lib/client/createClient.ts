import { checkedRef } from '../model/BatchRef.ts';
import { memoizeByRef } from '../model/StateSource.ts';
import { cancel$, createCall, detailCall, stateCall } from './calls/batchCalls.ts';
import { callWith } from './calls/callWith.ts';
import { listCall } from './calls/listCall.ts';
import { pages$ } from './calls/pages.ts';
import { checkedRequest } from './batchRequest.ts';
import { checkedProject, checkedQuery } from './checks.ts';
import { type ClientConfig, clientSettingsOf } from './ClientConfig.ts';
import type { DliClient } from './DliClient.ts';

/**
 * Creates a client of the DLI service, the usual source of `watchBatch$`.
 *
 * ```text
 * ref ─▶ authorize ─▶ GET …/batches/{id}/state ─▶ decode or classify ─▶ one StateReading, or a PollError
 * ```
 *
 * **When to use**: once for each project and set of credentials. Share it between watches, which then share its token.
 *
 * **Gotchas**: A poll is one request. The client retries nothing but a request whose token was refused and can be renewed.
 * It follows no redirect, and sends credentials to `endpoint` only.
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
 * @param config - the endpoint and the credentials: see {@link ClientConfig}
 * @throws `TypeError` for an invalid configuration; it names the option, and shows the value unless that may be a secret
 * @category Sources
 * @since 0.1.0
 */
export const createClient = (config: ClientConfig): DliClient => {
  const settings = clientSettingsOf(config);
  const { call$, close } = callWith(settings);
  return {
    readState$: memoizeByRef((ref) => call$(stateCall(settings, checkedRef(ref)))),
    readBatch$: (ref) => call$(detailCall(settings, checkedRef(ref))),
    listBatches$: (projectId, query = {}) => {
      const pageQuery = checkedQuery(query);
      const project = checkedProject(projectId);
      return pages$(pageQuery.from, (from) => call$(listCall(settings, project, { ...pageQuery, from })));
    },
    cancelBatch$: (ref) => cancel$(settings, call$, checkedRef(ref)),
    createBatch$: (projectId, request) =>
      call$(createCall(settings, checkedProject(projectId), checkedRequest(request))),
    close,
  };
};
