import type { Job, Seen } from './Job.ts';
import { wordOf } from './wordOf.ts';

/** A job as list and detail show it (dli_02_0125, dli_02_0126). */
export const sessionOf = (
  { ref, particulars }: Job,
  { state, since }: Seen,
): Readonly<Record<string, unknown>> => {
  const { name, owner, proxyUser, appId, scType, image, log, clusterName, queue, createdAt, reqBody } =
    particulars;
  return {
    id: ref.batchId,
    state,
    appId: wordOf(state) === 'starting' ? null : appId,
    name,
    owner,
    proxyUser,
    kind: 'spark',
    log,
    sc_type: scType,
    cluster_name: clusterName,
    queue,
    image,
    create_time: createdAt,
    update_time: since,
    req_body: reqBody,
  };
};
