import { firstValueFrom, fromEvent, takeUntil } from 'rxjs';
import type { BatchDetail, BatchPage, BatchQuery, DliClient } from '../../client/DliClient.ts';
import { checked } from '../UsageError.ts';

/** Which jobs of a project to list. */
interface ListRequest {
  readonly query: BatchQuery;
  /** The most jobs, or `Infinity`. */
  readonly limit: number;
  readonly signal: AbortSignal;
}

/** The jobs of a page that were not on one before. */
interface ListedPage {
  readonly jobs: readonly BatchDetail[];
  /** Whether the service has jobs after these. */
  readonly hasNext: boolean;
}

const PAGE_SIZE = 100;

/**
 * The jobs of a project, page by page. A page is requested when the consumer asks for it, so that a closed pipe ends the requests.
 *
 * @throws `UsageError` for a wrong project id, `PollError`, or the reason of the signal
 */
export async function* pagesOf(
  client: Pick<DliClient, 'listBatches$'>,
  project: string,
  { query, limit, signal }: ListRequest,
): AsyncGenerator<ListedPage> {
  const seen = new Set<string>();
  let from: number | undefined = 0;
  while (from !== undefined && seen.size < limit) {
    const size: number = Math.min(limit - seen.size, PAGE_SIZE);
    const page: BatchPage = await pageOf(client, project, { ...query, from, size }, signal);
    // Jobs that are created meanwhile shift the pages.
    const jobs = page.batches.filter(({ batchId }) => !seen.has(batchId)).slice(0, size);
    if (jobs.length === 0) return;
    for (const { batchId } of jobs) seen.add(batchId);
    from = page.next;
    yield { jobs, hasNext: from !== undefined };
  }
}

const pageOf = async (
  client: Pick<DliClient, 'listBatches$'>,
  project: string,
  query: BatchQuery,
  signal: AbortSignal,
): Promise<BatchPage> => {
  const page$ = checked(() => client.listBatches$(project, query));
  const end: BatchPage = { batches: [], from: 0 };
  const page = await firstValueFrom(page$.pipe(takeUntil(fromEvent(signal, 'abort'))), { defaultValue: end });
  signal.throwIfAborted();
  return page;
};
