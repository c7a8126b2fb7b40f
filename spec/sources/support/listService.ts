import { defer, finalize, map, type Observable, tap, timer } from 'rxjs';
import {
  type BatchDetail,
  type BatchPage,
  type BatchQuery,
  type BatchRef,
  type DliClient,
  NoSuchBatchError,
  type StateReading,
  type StateSource,
  watchScheduler,
} from 'dli-watch';
import { pages$ } from '../../../lib/client/calls/pages.ts';

/** A request as the service received it. */
export interface Served {
  readonly kind: 'page' | 'poll';
  readonly projectId: string;
  /** For a poll. */
  readonly batchId?: string;
  /** For a page. */
  readonly query?: BatchQuery;
  readonly at: number;
  endedAt?: number;
  end?: 'answered' | 'failed' | 'aborted';
  /** Why it failed. */
  fault?: unknown;
}

/** A job of the service. An unlisted one is found only by a single poll. */
export interface ServedJob extends BatchDetail {
  readonly unlisted?: boolean;
}

/** A service in virtual time; its jobs and faults may be changed while it runs. */
export interface ListService {
  readonly client: StateSource & Pick<DliClient, 'listBatches$'>;
  /** In the order of the list, newest first. */
  jobs: readonly ServedJob[];
  /** The errors of the next page requests; `undefined` for a page. */
  readonly faults: unknown[];
  readonly requests: readonly Served[];
  /** The start of each page that was requested. */
  readonly pages: () => readonly number[];
  /** The jobs of the single polls. */
  readonly polls: () => readonly string[];
  /** How many requests are in flight. */
  readonly open: () => number;
}

/** How the service answers. */
export interface ServiceOptions {
  readonly latencyMs?: number | (() => number);
  /** The most jobs on a page. */
  readonly pageSize?: number;
  /** Whether pages do not say how many jobs there are. */
  readonly withoutTotal?: boolean;
  /** The total of each page, if it is not that of the list. */
  readonly total?: number;
  /** The `Retry-After` of each page, in milliseconds. */
  readonly retryAfterMs?: number;
  /** Which jobs a list with `start` and `end` holds; by default those created between them. */
  readonly inSpan?: (job: ServedJob, start: number, end: number) => boolean;
}

const createdIn: ServiceOptions['inSpan'] = ({ createdAt = 0 }, start, end) =>
  createdAt >= start && createdAt <= end;

const missing = { status: 400, code: 'DLI.0002' };

/** Makes a service with these jobs. */
export const listService = (
  jobs: readonly ServedJob[],
  {
    latencyMs = 10,
    pageSize = 100,
    retryAfterMs,
    withoutTotal = false,
    total,
    inSpan = createdIn,
  }: ServiceOptions = {},
): ListService => {
  const requests: Served[] = [];
  const waitMs = typeof latencyMs === 'number' ? () => latencyMs : latencyMs;
  const served$ = <T>(what: Omit<Served, 'at'>, answer: () => T): Observable<T> =>
    defer(() => {
      const served: Served = { ...what, at: watchScheduler.now() };
      requests.push(served);
      return timer(waitMs()).pipe(
        map(answer),
        tap({
          next: () => (served.end = 'answered'),
          error: (fault: unknown) => {
            served.end = 'failed';
            served.fault = fault;
          },
        }),
        finalize(() => {
          served.end ??= 'aborted';
          served.endedAt = watchScheduler.now();
        }),
      );
    });

  const page = (projectId: string, query: BatchQuery, from: number): BatchPage => {
    const fault = service.faults.shift();
    if (fault !== undefined) throw fault as Error;
    const { start, end = Infinity, queueName, order } = query;
    const newestFirst = service.jobs.filter(
      (job) =>
        job.projectId === projectId &&
        job.unlisted !== true &&
        (queueName === undefined || job.queue === queueName) &&
        (start === undefined || inSpan(job, start, end)),
    );
    const listed = order === 'CREATE_TIME_ASC' ? newestFirst.toReversed() : newestFirst;
    const size = Math.min(pageSize, query.size ?? 100);
    const batches = listed.slice(from, from + size);
    const next = from + batches.length;
    const isLast = batches.length === 0 || next >= listed.length;
    return {
      batches,
      from,
      ...(!withoutTotal && { total: total ?? listed.length }),
      ...(!isLast && { next }),
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  };
  const reading = ({ projectId, batchId }: BatchRef): StateReading => {
    const job = service.jobs.find((other) => other.projectId === projectId && other.batchId === batchId);
    if (job === undefined) throw new NoSuchBatchError(missing);
    const { state = 'running' } = job;
    return { state, rawState: `polled: ${state}` };
  };

  const service: ListService = {
    jobs,
    faults: [],
    requests,
    pages: () => requests.flatMap(({ kind, query }) => (kind === 'page' ? [query?.from ?? 0] : [])),
    polls: () => requests.flatMap(({ batchId }) => (batchId === undefined ? [] : [batchId])),
    open: () => requests.filter(({ end }) => end === undefined).length,
    client: {
      readState$: (ref) => served$({ kind: 'poll', ...ref }, () => reading(ref)),
      listBatches$: (projectId, query = {}) =>
        pages$(query.from ?? 0, (from) =>
          served$({ kind: 'page', projectId, query: { ...query, from } }, () => page(projectId, query, from)),
        ),
    },
  };
  return service;
};
