import type { Observable } from 'rxjs';
import type { BatchRef } from './BatchRef.ts';

/**
 * Makes a cold Observable for a ref once, as long as the same object asks for it: a watch asks with one ref for each of its
 * looks, and what can be prepared need not be made anew.
 */
export const perRef = <T>(make$: (ref: BatchRef) => Observable<T>): ((ref: BatchRef) => Observable<T>) => {
  const made = new WeakMap<BatchRef, BatchRef & { readonly made$: Observable<T> }>();
  return (ref) => {
    const before = made.get(ref);
    // Nothing keeps an object of somebody else's as it was.
    if (before !== undefined && before.projectId === ref.projectId && before.batchId === ref.batchId)
      return before.made$;
    const made$ = make$(ref); // what is no ref is refused here
    made.set(ref, { projectId: ref.projectId, batchId: ref.batchId, made$ });
    return made$;
  };
};
