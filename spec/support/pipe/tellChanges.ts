import { defer, identity, type MonoTypeOperatorFunction, tap } from 'rxjs';
import type { BatchSnapshot } from '../../../lib/model/BatchSnapshot.ts';
import { sameState } from '../../../lib/model/snapshots.ts';
import type { WatchState } from '../../../lib/watch/WatchState.ts';

/** Tells of every change of the state, and of a word that the library does not know. */
export const tellChanges = (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  watch.settings.onEvent === undefined
    ? identity
    : (source) =>
        defer(() => {
          let before = watch.settings.resumeFrom;
          return source.pipe(
            tap((snapshot) => {
              if (before === undefined || !sameState(before, snapshot)) tellOf(watch, snapshot);
              before = snapshot;
            }),
          );
        });

const tellOf = (watch: WatchState, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.tell({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.tell({ _tag: 'unknownState', rawState });
};
