import { defer, EMPTY, map, type Observable, queueScheduler, repeat, scheduled } from 'rxjs';
import type { BatchPage } from '../DliClient.ts';
import { omitUndefined } from '../responses/json.ts';

/**
 * Page after page, each asked for when the last one was delivered, and no batch twice.
 *
 * Where there is no `total`, a page that holds nothing new is the last one: the service may not know `from`. With a `total`
 * such a page is no end: as many batches may have been created since the page before it.
 *
 * @param first - where to start
 * @param page$ - asks for the page that starts there
 */
export const pages$ = (
  first: number,
  page$: (from: number) => Observable<BatchPage>,
): Observable<BatchPage> =>
  defer(() => {
    const seen = new Set<string>();
    let from: number | undefined = first;
    const asked$ = defer(() => {
      const start = from ?? first;
      from = undefined; // who answers without a page has no further one either
      return page$(start);
    });
    return asked$.pipe(
      map(({ next, ...page }) => {
        const batches = page.batches.filter(({ batchId }) => !seen.has(batchId));
        for (const { batchId } of batches) seen.add(batchId);
        from = page.total === undefined && batches.length === 0 ? undefined : next;
        return { ...page, batches, ...omitUndefined({ next: from }) };
      }),
      // By a queue, for each page that is there at once would else be asked for inside the one before.
      repeat({ delay: () => (from === undefined ? EMPTY : scheduled([from], queueScheduler)) }),
    );
  });
