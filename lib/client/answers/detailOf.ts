import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { stateOf } from '../../model/stateOf.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import { definite } from './definite.ts';
import type { SessionAnswer } from './SessionAnswer.ts';

/** A batch in our words: names in one style, what is missing left out. */
export const detailOf = (
  ref: BatchRef,
  words: ReadonlyMap<string, BatchState>,
  session: SessionAnswer,
): BatchDetail => {
  const { id: _, state, sc_type, cluster_name, spark_version, create_time, update_time, ...rest } = session;
  const { duration, req_body, ...named } = rest;
  const known = state !== undefined && state.trim() !== '';
  return {
    ...ref,
    ...definite({
      ...(known && { state: stateOf(state, words), rawState: state }),
      ...named,
      scType: sc_type,
      clusterName: cluster_name,
      sparkVersion: spark_version,
      createdAt: create_time,
      updatedAt: update_time,
      durationMs: duration,
      request: req_body,
    }),
  };
};
