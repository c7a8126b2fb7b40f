import type { Observable, Subscription } from 'rxjs';
import type { BatchSnapshot, WatchError } from 'dli-watch';

/** Subscribes, and writes down what is given: the state of each snapshot, the tag of an error, `|` at completion. */
export const noted = (source: Observable<BatchSnapshot>, notes: string[]): Subscription =>
  source.subscribe({
    next: ({ state }) => notes.push(state),
    error: (error: unknown) => notes.push((error as WatchError)._tag),
    complete: () => notes.push('|'),
  });
