import { rights } from 'fp-ts/lib/Array.js';
import { filterOrElse, map, mapLeft } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import * as t from 'io-ts';
import { reportOf } from '../../checks/report.ts';
import { isRecord } from '../../checks/values.ts';
import type { ClientSettings } from '../ClientConfig.ts';
import type { BatchPage, BatchQuery } from '../DliClient.ts';
import type { PageQuery } from '../checks.ts';
import { decodeBatch } from '../responses/batch.ts';
import { decodeResponse, formatWhole, isFailureBody, type Report } from '../responses/decodeResponse.ts';
import { omitUndefined, retryAfterMsOf } from '../responses/json.ts';
import { lazy } from '../responses/lazy.ts';
import { responseErrorOf } from '../responses/responseError.ts';
import { batchesUrl, type Call } from './callWith.ts';

/** Lists one page of batches (dli_02_0125). */
export const listCall = (
  { baseUrl, stateMap }: ClientSettings,
  projectId: string,
  query: PageQuery,
): Call<BatchPage> => ({
  method: 'GET',
  url: withQuery(batchesUrl(baseUrl, projectId), query),
  decode: (response) =>
    decodeResponse(
      response,
      responseErrorOf,
      (json) =>
        pipe(
          listResponseCodec().decode(json),
          mapLeft((errors): Report => reportOf(errors, formatWhole)),
          filterOrElse(
            () => isArray(json['sessions']) || (isListWithoutBatches(json) && !isFailureBody(response)),
            (): Report => ['sessions: expected an array, got nothing'],
          ),
          map(({ total, sessions }) => ({
            batches: rights(
              sessions.filter(isRecord).map((session) => decodeBatch(projectId, stateMap, session)),
            ),
            from: query.from,
            ...omitUndefined({
              next: nextOf(query, sessions.length, total),
              total,
              retryAfterMs: retryAfterMsOf(response),
            }),
          })),
        ),
      response.overflow?.limitBytes,
    ),
});

/** The service's names of the filters (dli_02_0125); only one of them has a hyphen. */
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

const withQuery = (url: URL, query: BatchQuery): URL => {
  const params = Object.entries(query).map(([key, value]): [string, string] => [
    NAMES[key as keyof BatchQuery],
    String(value),
  ]);
  // How the gateway reads a "+" is not documented; the vendor's own clients send "%20".
  url.search = new URLSearchParams(params).toString().replaceAll('+', '%20');
  return url;
};

interface ListResponse {
  readonly sessions: readonly unknown[];
  readonly total: number | undefined;
}

const { isArray } = Array;

/** The documented fields of a list; all of them are optional. */
const FIELDS = ['from', 'total', 'create_time', 'sessions'];

/** Whether an object without `sessions` is a list without batches, and not the answer of something else. */
const isListWithoutBatches = (json: object): boolean =>
  Object.keys(json).length === 0 || FIELDS.some((field) => field in json);

/** A value of another type than documented counts as missing, so that it does not cost the whole page. */
const optional = <A>(codec: t.Type<A, unknown, unknown>): t.Type<A | undefined, unknown, unknown> =>
  new t.Type(
    `${codec.name} or nothing`,
    (u): u is A | undefined => u === undefined || codec.is(u),
    (u) => t.success(codec.is(u) ? u : undefined),
    t.identity,
  );

/** An invalid `total` counts as missing. `null` and nothing are a list without batches. */
const listResponseCodec = lazy((): t.Type<ListResponse, unknown, unknown> =>
  t.type({
    sessions: new t.Type<readonly unknown[], unknown, unknown>(
      'an array',
      isArray,
      (u, context) => {
        const sessions = u ?? [];
        return isArray(sessions) ? t.success(sessions as readonly unknown[]) : t.failure(u, context);
      },
      t.identity,
    ),
    total: optional(t.refinement(t.number, (n) => Number.isSafeInteger(n) && n >= 0, 'a count')),
  }),
);

/**
 * The start of the next page. A page is the last one if it is empty, or if it is shorter than requested and reaches the
 * `total`. A `total` alone ends nothing: 0 and the size of the page have been seen beside full pages. It only tells of
 * pages that are shorter because the service sends no more at once.
 */
const nextOf = ({ from, size }: PageQuery, count: number, total = 0): number | undefined =>
  count > 0 && (count >= size || from + count < total) ? from + count : undefined;
