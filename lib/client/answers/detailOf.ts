import * as t from 'io-ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { stateOf } from '../../model/stateOf.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import { isFields } from './isFields.ts';
import { jsonOf } from './jsonOf.ts';

type Fields = Readonly<Record<string, unknown>>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What is told of a batch in a field of its own, as it is. */
type Told = Required<Omit<BatchDetail, keyof BatchRef | 'state' | 'rawState' | 'request'>>;

const Text = t.refinement(t.string, (text) => text !== '', 'a text');
const Moment = t.refinement(t.number, (n) => Number.isFinite(n) && n >= 0, 'milliseconds');

/** How the service calls each, and what it has to be (dli_02_0124 to 0126, and the vendor's OpenAPI documents). */
const TOLD: { readonly [K in keyof Told]: readonly [theirs: string, codec: t.Type<Told[K]>] } = {
  name: ['name', Text],
  owner: ['owner', Text],
  proxyUser: ['proxyUser', Text],
  appId: ['appId', Text],
  kind: ['kind', Text],
  log: ['log', t.readonlyArray(t.string)],
  scType: ['sc_type', Text],
  clusterName: ['cluster_name', Text],
  queue: ['queue', Text],
  image: ['image', Text],
  feature: ['feature', Text],
  sparkVersion: ['spark_version', Text],
  createdAt: ['create_time', Moment],
  updatedAt: ['update_time', Moment],
  durationMs: ['duration', Moment],
};
const told = Object.entries(TOLD).map(([ours, [theirs, codec]]) => ({ ours, theirs, codec }));

/**
 * A batch in our words. What is missing is left out, and so is what is of another type than documented: nobody depends on
 * it, and the state is worth more. Field by field: a codec of all makes a context for each, for errors that there cannot be,
 * and a page of a list has a hundred batches.
 */
export const detailOf = (
  { projectId, batchId }: BatchRef,
  words: ReadonlyMap<string, BatchState>,
  session: Fields,
): BatchDetail => {
  const detail: Writable<BatchDetail> & Record<string, unknown> = { projectId, batchId };
  const { state: rawState, req_body: request } = session;
  if (typeof rawState === 'string' && rawState.trim() !== '') {
    detail.state = stateOf(rawState, words);
    detail.rawState = rawState;
  }
  for (const { ours, theirs, codec } of told) {
    const value = session[theirs];
    if (codec.is(value)) detail[ours] = value;
  }
  const json = typeof request === 'string' ? jsonOf(request) : undefined;
  if (isFields(json)) detail.request = json;
  return detail;
};
