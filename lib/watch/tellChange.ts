import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Watch } from './Watch.ts';

/** Tells that the state is another one, and of a word that the library does not know. */
export const tellChange = (watch: Watch, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.tell({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.tell({ _tag: 'unknownState', rawState });
};
