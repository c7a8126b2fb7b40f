import { rights } from 'fp-ts/lib/Array.js';
import { map, mapLeft } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { isRecord } from '../../checks/values.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { BatchPage, BatchQuery } from '../DliClient.ts';
import type { PageQuery } from '../checks.ts';
import { sessionOf } from '../responses/batch.ts';
import { omitUndefined, retryAfterMsOf } from '../responses/json.ts';
import { readAnswer, reportOf } from '../responses/readAnswer.ts';
import { batchesUrl, type Call } from './callWith.ts';

/** What is of another type than documented counts as missing: nobody depends on it, and the state is worth more. */
const optional = <A>(codec: t.Type<A, unknown, unknown>): t.Type<A | undefined, unknown, unknown> =>
  new t.Type(
    `${codec.name} or nothing`,
    (u): u is A | undefined => u === undefined || codec.is(u),
    (u) => t.success(codec.is(u) ? u : undefined),
    t.identity,
  );

/** What the list call answers. */
interface ListAnswer {
  readonly sessions: readonly unknown[];
  readonly total: number | undefined;
}

const Count = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n >= 0, 'a count');

/** Reads the answer. Without `sessions` it is no list; a `total` that is no count counts as missing. */
const ListAnswerCodec: t.Type<ListAnswer, unknown, unknown> = t.type({
  sessions: t.readonlyArray(t.unknown, 'an array'),
  total: optional(Count),
});

/** How the service calls the filters (dli_02_0125): one with a hyphen, the others without. */
const NAMES: Readonly<Record<keyof BatchQuery, string>> = {
  batchId: 'job-id',
  jobName: 'job_name',
  queueName: 'queue_name',
  clusterName: 'cluster_name',
  state: 'state',
  owner: 'owner',
  start: 'start',
  end: 'end',
  order: 'order',
  from: 'from',
  size: 'size',
};

/** Asks for one page of the list of batches (dli_02_0125). */
export const listCall = (
  { base, words }: ClientSettings,
  projectId: string,
  query: PageQuery,
): Call<BatchPage> => ({
  method: 'GET',
  url: withQuery(batchesUrl(base, projectId), query),
  read: (answer) =>
    readAnswer(answer, (json) =>
      pipe(
        ListAnswerCodec.decode(json),
        mapLeft(reportOf),
        map(({ total, sessions }) => ({
          batches: rights(sessions.filter(isRecord).map((session) => sessionOf(projectId, words, session))),
          from: query.from,
          ...omitUndefined({
            next: nextOf(query, sessions.length, total),
            total,
            retryAfterMs: retryAfterMsOf(answer),
          }),
        })),
      ),
    ),
});

/**
 * Where the next page starts. A page is the last one if it is empty, or if the service says so by its `total`; where there
 * is no `total`, if it is shorter than was asked for.
 */
const nextOf = ({ from, size }: PageQuery, count: number, total = Infinity): number | undefined =>
  count > 0 && from + count < total && (total < Infinity || count >= size) ? from + count : undefined;

const withQuery = (url: URL, query: BatchQuery): URL => {
  const params = Object.entries(query).map(([key, value]): [string, string] => [
    NAMES[key as keyof BatchQuery],
    String(value),
  ]);
  // How the gateway reads a "+" is not documented; the vendor's own clients send "%20".
  url.search = new URLSearchParams(params).toString().replaceAll('+', '%20');
  return url;
};
