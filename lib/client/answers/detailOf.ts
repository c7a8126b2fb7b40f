import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { stateOf } from '../../model/stateOf.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import { definite } from './definite.ts';
import type { SessionAnswer } from './SessionAnswer.ts';

/**
 * A batch in our words: names in one style, what is missing left out. Field by field: to set those apart that have
 * another name, by a rest of the others, cost ten times as much, and a page of a list has a hundred batches.
 */
export const detailOf = (
  { projectId, batchId }: BatchRef,
  words: ReadonlyMap<string, BatchState>,
  session: SessionAnswer,
): BatchDetail => {
  const { state } = session;
  const known = state !== undefined && state.trim() !== '';
  return definite({
    projectId,
    batchId,
    state: known ? stateOf(state, words) : undefined,
    rawState: known ? state : undefined,
    name: session.name,
    owner: session.owner,
    proxyUser: session.proxyUser,
    appId: session.appId,
    kind: session.kind,
    log: session.log,
    scType: session.sc_type,
    clusterName: session.cluster_name,
    queue: session.queue,
    image: session.image,
    feature: session.feature,
    sparkVersion: session.spark_version,
    createdAt: session.create_time,
    updatedAt: session.update_time,
    durationMs: session.duration,
    request: session.req_body,
  });
};
