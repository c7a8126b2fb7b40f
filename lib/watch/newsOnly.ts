import { defer, filter, type MonoTypeOperatorFunction } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { sameState } from '../model/sameState.ts';
import type { Watch } from './Watch.ts';

/**
 * Lets a snapshot pass if its state is not that of the one before it, which a resumed watch has from the start; with
 * `emit: 'looks'` all of them. It tells of every change.
 *
 * ```text
 * looks       s--s--r--r--c--r--S
 * newsOnly()  s-----r-----c--r--S       emit: 'changes'
 * ```
 */
export const newsOnly =
  (watch: Watch): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    defer(() => {
      const { emit, resumeFrom } = watch.settings;
      let before = resumeFrom;
      return source.pipe(
        filter((snapshot) => {
          const isNews = before === undefined || !sameState(before, snapshot);
          before = snapshot;
          if (isNews) tellOf(watch, snapshot);
          return isNews || emit === 'looks';
        }),
      );
    });

const tellOf = (watch: Watch, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.tell({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.tell({ _tag: 'unknownState', rawState });
};
