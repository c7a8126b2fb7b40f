import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { formatValue, isRecord } from '../../checks/values.ts';
import type { PollError } from '../../errors/PollError.ts';
import { BatchIdCodec, type BatchRef } from '../../model/BatchRef.ts';
import { type BatchState, stateOf } from '../../model/BatchState.ts';
import type { StateReading } from '../../model/StateSource.ts';
import type { BatchDetail } from '../DliClient.ts';
import type { ReceivedResponse } from '../http/exchange.ts';
import { jsonOf, retryAfterMsOf } from './json.ts';
import { readAnswer, type Report, reportOf } from './readAnswer.ts';

/** What the state call answers (dli_02_0127); both of its fields are documented as optional. */
interface StateAnswer {
  readonly state: string;
  readonly id?: string | null | undefined;
}

const isOptionalText = (u: unknown): u is string | null | undefined =>
  u === null || u === undefined || typeof u === 'string';

const Text: t.Type<string, string, unknown> = t.refinement(t.string, (s) => s.trim() !== '', 'a text');

/** Reads the answer: a poll without a state has not been answered. Further fields are ignored. */
const StateAnswerCodec: t.Type<StateAnswer, unknown, unknown> = t.intersection([
  t.type({ state: Text }),
  t.partial({ id: t.refinement(t.unknown, isOptionalText, 'a text') }),
]);

/** What an answer says of a batch: its state, or why it does not say. */
export const readingOf = (
  { batchId }: BatchRef,
  words: ReadonlyMap<string, BatchState>,
  answer: ReceivedResponse,
): Either<PollError, StateReading> =>
  readAnswer(answer, (json) => {
    const decoded = StateAnswerCodec.decode(json);
    if (isLeft(decoded)) return left(reportOf(decoded.left));
    const { id, state } = decoded.right;
    if ((id ?? batchId).toLowerCase() !== batchId) return left([`id: it is another batch's, ${String(id)}`]);
    return right(withWait(answer, { state: stateOf(state, words), rawState: state }));
  });

const withWait = (answer: ReceivedResponse, reading: StateReading): StateReading => {
  const retryAfterMs = retryAfterMsOf(answer);
  return retryAfterMs === undefined ? reading : { ...reading, retryAfterMs };
};

type Fields = Readonly<Record<string, unknown>>;
type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** What is told of a batch in a field of its own, as it is. */
type Told = Required<Omit<BatchDetail, keyof BatchRef | 'state' | 'rawState' | 'request'>>;

const OptionalText = t.refinement(t.string, (text) => text !== '', 'a text');
const Moment = t.refinement(t.number, (n) => Number.isFinite(n) && n >= 0, 'milliseconds');

/** How the service calls each, and what it has to be (dli_02_0124 to 0126, and the vendor's OpenAPI documents). */
const TOLD: { readonly [K in keyof Told]: readonly [theirs: string, codec: t.Type<Told[K]>] } = {
  name: ['name', OptionalText],
  owner: ['owner', OptionalText],
  proxyUser: ['proxyUser', OptionalText],
  appId: ['appId', OptionalText],
  kind: ['kind', OptionalText],
  log: ['log', t.readonlyArray(t.string)],
  scType: ['sc_type', OptionalText],
  clusterName: ['cluster_name', OptionalText],
  queue: ['queue', OptionalText],
  image: ['image', OptionalText],
  feature: ['feature', OptionalText],
  sparkVersion: ['spark_version', OptionalText],
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
  if (isRecord(json)) detail.request = json;
  return detail;
};

/**
 * A batch of an answer; none without a right id.
 *
 * @param projectId - the project that was asked
 * @param words - further words for states
 * @param session - what was answered
 * @param batchId - the id that was asked for, which the answer may leave out
 */
export const sessionOf = (
  projectId: string,
  words: ReadonlyMap<string, BatchState>,
  session: Readonly<Record<string, unknown>>,
  batchId?: string,
): Either<Report, BatchDetail> => {
  const { id: told } = session;
  const given = typeof told === 'string' && told !== '' ? told : (batchId ?? told);
  const id = BatchIdCodec.decode(given);
  if (isLeft(id)) return left([`id: expected ${BatchIdCodec.name}, got ${formatValue(given)}`]);
  if (batchId !== undefined && id.right !== batchId) return left([`id: it is another batch's, ${id.right}`]);
  return right(detailOf({ projectId, batchId: id.right }, words, session));
};
