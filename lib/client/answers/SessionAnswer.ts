import * as t from 'io-ts';
import { isFields } from './isFields.ts';
import { jsonOf } from './jsonOf.ts';
import { optional } from './optional.ts';

const Moment = t.refinement(t.number, (n) => Number.isFinite(n) && n >= 0, 'milliseconds');
const Text = t.refinement(t.string, (text) => text !== '', 'a text');

/** JSON as a text, in `req_body`. */
const Fields = new t.Type<Readonly<Record<string, unknown>> | undefined, unknown, unknown>(
  'JSON or nothing',
  (u): u is Readonly<Record<string, unknown>> | undefined => u === undefined || isFields(u),
  (u) => {
    const json = typeof u === 'string' ? jsonOf(u) : undefined;
    return t.success(isFields(json) ? json : undefined);
  },
  t.identity,
);

/** A batch, as list, detail and create answer it (dli_02_0124 to 0126), and the vendor's OpenAPI documents. */
export interface SessionAnswer {
  readonly id: string | undefined;
  readonly state: string | undefined;
  readonly name: string | undefined;
  readonly owner: string | undefined;
  readonly proxyUser: string | undefined;
  readonly appId: string | undefined;
  readonly kind: string | undefined;
  readonly log: readonly string[] | undefined;
  readonly sc_type: string | undefined;
  readonly cluster_name: string | undefined;
  readonly queue: string | undefined;
  readonly image: string | undefined;
  readonly feature: string | undefined;
  readonly spark_version: string | undefined;
  readonly create_time: number | undefined;
  readonly update_time: number | undefined;
  readonly duration: number | undefined;
  readonly req_body: Readonly<Record<string, unknown>> | undefined;
}

/** Reads it: what is missing or of another type is `undefined`, and further fields are ignored. */
export const SessionAnswerCodec: t.Type<SessionAnswer, unknown, unknown> = t.type({
  id: optional(Text),
  state: optional(Text),
  name: optional(Text),
  owner: optional(Text),
  proxyUser: optional(Text),
  appId: optional(Text),
  kind: optional(Text),
  log: optional(t.readonlyArray(t.string)),
  sc_type: optional(Text),
  cluster_name: optional(Text),
  queue: optional(Text),
  image: optional(Text),
  feature: optional(Text),
  spark_version: optional(Text),
  create_time: optional(Moment),
  update_time: optional(Moment),
  duration: optional(Moment),
  req_body: Fields,
});
