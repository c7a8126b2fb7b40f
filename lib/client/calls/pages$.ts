import { defer, EMPTY, map, type Observable, of, repeat } from 'rxjs';
import type { BatchPage } from '../BatchPage.ts';
import type { ListedPage } from './listCall.ts';

/**
 * Page after page, each asked for when the last one was delivered.
 *
 * A page is the last one if it is empty, or if the service says so by its `total`. Where there is no `total`, one that is
 * shorter than was asked for is the last, and one that holds nothing new: the service may not know `from`. With a
 * `total` such a page is no end: as many batches may have been created since the page before it.
 *
 * @param from - where to start
 * @param size - how many are asked for
 * @param page$ - asks for the page that starts there
 */
export const pages$ = (
  from: number,
  size: number,
  page$: (from: number) => Observable<ListedPage>,
): Observable<BatchPage> =>
  defer(() => {
    const seen = new Set<string>();
    let next = from;
    let more = true;
    return defer(() => page$(next)).pipe(
      map(({ count, ...page }) => {
        const batches = page.batches.filter(({ batchId }) => !seen.has(batchId));
        for (const { batchId } of batches) seen.add(batchId);
        next += count;
        more =
          count > 0 && (page.total === undefined ? count >= size && batches.length > 0 : next < page.total);
        return { ...page, batches };
      }),
      repeat({ delay: () => (more ? of(next) : EMPTY) }),
    );
  });
