import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { sameState } from '../../../lib/model/snapshots.ts';
import type { WatchSettings } from '../../../lib/watch/WatchOptions.ts';

/**
 * Lets a snapshot pass if its state is not that of the one before it; with `emit: 'polls'` all of them. The end is news
 * also to who knows it from a stored snapshot.
 *
 * ```text
 * polls       s--s--r--r--c--r--S
 * newsOnly()  s-----r-----c--r--S       emit: 'changes'
 * ```
 *
 * @param known - the snapshot that who is subscribed has already, and goes on from
 */
export const newsOnly =
  (emit: WatchSettings['emit'], known: BatchSnapshot | undefined): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    defer(() => {
      let before = known;
      return source.pipe(
        filter((snapshot) => {
          const isNews = before === undefined || snapshot.terminal || !sameState(before, snapshot);
          before = snapshot;
          return isNews || emit === 'polls';
        }),
      );
    });
