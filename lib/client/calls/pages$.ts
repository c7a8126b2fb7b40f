import { defer, EMPTY, map, type Observable, of, repeat } from 'rxjs';
import type { BatchPage } from '../BatchPage.ts';
import type { ListedPage } from './listCall.ts';

/**
 * Page after page, each asked for when the last one was delivered.
 *
 * A page is the last one if the service says so by its `total`, if it is shorter than was asked for where there is no
 * `total`, or if it holds nothing new: then the service has come to its end, or does not know `from`.
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
        more = batches.length > 0 && (page.total === undefined ? count >= size : next < page.total);
        return { ...page, batches };
      }),
      repeat({ delay: () => (more ? of(next) : EMPTY) }),
    );
  });
