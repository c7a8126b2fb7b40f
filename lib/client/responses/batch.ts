import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { reportOf } from '../../checks/report.ts';
import { isRecord } from '../../checks/values.ts';
import type { PollError } from '../../errors/PollError.ts';
import { BatchIdCodec, type BatchRef } from '../../model/BatchRef.ts';
import { type BatchState, stateOf } from '../../model/BatchState.ts';
import type { StateReading } from '../../model/StateSource.ts';
import type { BatchDetail } from '../DliClient.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { decodeResponse, formatWhole, type Report } from './decodeResponse.ts';
import { jsonOf, retryAfterMsOf } from './json.ts';
import { lazy } from './lazy.ts';
import { batchErrorOf } from './responseError.ts';

type StateMap = ReadonlyMap<string, BatchState>;

/** The response of the state call (dli_02_0127); both fields are documented as optional. */
interface StateResponse {
  readonly state: string;
  readonly id?: string | null | undefined;
}

/** Requires a state, without which the poll has no answer. Further fields are ignored. */
const stateResponseCodec = lazy((): t.Type<StateResponse, unknown, unknown> =>
  t.intersection([
    t.type({ state: t.refinement(t.string, (s) => s.trim() !== '', 'a text') }),
    t.partial({
      id: t.refinement(
        t.unknown,
        (u): u is string | null | undefined => u === null || u === undefined || typeof u === 'string',
        'a text',
      ),
    }),
  ]),
);

/** Whether the codec accepts an object, for a tenth of its CPU. */
const isStateResponse = (json: Readonly<Record<string, unknown>>): json is StateResponse & typeof json => {
  const { state, id } = json;
  return (
    typeof state === 'string' &&
    state.trim() !== '' &&
    (id === undefined || id === null || typeof id === 'string')
  );
};

/** An id that is `null`, empty or blank is a missing one. */
const givenId = (id: unknown): string | undefined =>
  typeof id === 'string' && id.trim() !== '' ? id : undefined;

/** Decodes the state of a batch. */
export const decodeReading = (
  { batchId }: BatchRef,
  stateMap: StateMap,
  response: ReceivedResponse,
): Either<PollError, StateReading> =>
  decodeResponse(response, batchErrorOf, (json) => {
    const checked = isStateResponse(json) ? right(json) : stateResponseCodec().decode(json);
    if (isLeft(checked)) return left(reportOf(checked.left, formatWhole));
    const { state } = checked.right;
    const id = givenId(checked.right.id) ?? batchId;
    if (id.toLowerCase() !== batchId) return left([`id: it is another batch's, ${id}`]);
    const reading: StateReading = { state: stateOf(state, stateMap), rawState: state };
    const retryAfterMs = retryAfterMsOf(response);
    return right(retryAfterMs === undefined ? reading : { ...reading, retryAfterMs });
  });

/**
 * Decodes a record of a batch; fails for a missing or invalid id.
 *
 * @param session - the record, which the service calls a session
 * @param batchId - the requested id, which the record may leave out
 */
export const decodeBatch = (
  projectId: string,
  stateMap: StateMap,
  session: Readonly<Record<string, unknown>>,
  batchId?: string,
): Either<Report, BatchDetail> => {
  const { id: ownId } = session;
  const id = givenId(ownId) ?? batchId ?? ownId;
  const decoded = BatchIdCodec.decode(id);
  if (isLeft(decoded)) return left([`id: expected ${BatchIdCodec.name}, got ${formatWhole(id)}`]);
  if (batchId !== undefined && decoded.right !== batchId)
    return left([`id: it is another batch's, ${decoded.right}`]);
  return right(detailOf({ projectId, batchId: decoded.right }, stateMap, session));
};

/** The fields that are copied unchanged. */
type CopiedFields = Required<Omit<BatchDetail, keyof BatchRef | 'state' | 'rawState' | 'request'>>;

/** How a field is called by us and by the service, and its type. */
interface CopiedField {
  readonly ours: string;
  readonly theirs: string;
  readonly codec: t.Mixed;
}

/** The service's names and types (dli_02_0124 to 0126, and the vendor's OpenAPI documents). */
const copiedFields = lazy((): readonly CopiedField[] => {
  const text = t.refinement(t.string, (value) => value !== '', 'a text');
  const moment = t.refinement(t.number, (n) => Number.isFinite(n) && n >= 0, 'milliseconds');
  const table: {
    readonly [K in keyof CopiedFields]: readonly [theirs: string, codec: t.Type<CopiedFields[K]>];
  } = {
    name: ['name', text],
    owner: ['owner', text],
    proxyUser: ['proxyUser', text],
    appId: ['appId', text],
    kind: ['kind', text],
    log: ['log', t.readonlyArray(t.string)],
    scType: ['sc_type', text],
    clusterName: ['cluster_name', text],
    queue: ['queue', text],
    image: ['image', text],
    feature: ['feature', text],
    sparkVersion: ['spark_version', text],
    createdAt: ['create_time', moment],
    updatedAt: ['update_time', moment],
    durationMs: ['duration', moment],
  };
  return Object.entries(table).map(([ours, [theirs, codec]]) => ({ ours, theirs, codec }));
});

/** Older documents put the `appId` into an array. */
const fieldOf = (session: Readonly<Record<string, unknown>>, theirs: string): unknown => {
  const value = session[theirs];
  return theirs === 'appId' && Array.isArray(value) && value.length === 1 ? (value as unknown[])[0] : value;
};

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/**
 * Translates a record of a batch. A field of another type than documented is left out, so that it does not cost the state.
 * Field by field: one codec of all fields would build a context of errors for each, and a page has a hundred batches.
 */
export const detailOf = (
  { projectId, batchId }: BatchRef,
  stateMap: StateMap,
  session: Readonly<Record<string, unknown>>,
): BatchDetail => {
  const detail: Writable<BatchDetail> & Record<string, unknown> = { projectId, batchId };
  const { state: rawState, req_body: request } = session;
  if (typeof rawState === 'string' && rawState.trim() !== '') {
    detail.state = stateOf(rawState, stateMap);
    detail.rawState = rawState;
  }
  for (const { ours, theirs, codec } of copiedFields()) {
    const value = fieldOf(session, theirs);
    if (codec.is(value)) detail[ours] = value;
  }
  const json = typeof request === 'string' ? jsonOf(request) : undefined;
  if (isRecord(json)) detail.request = json;
  return detail;
};
