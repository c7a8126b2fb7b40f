import { defer, type Observable, of, ReplaySubject, share, tap } from 'rxjs';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { polls$ } from '../watch/polls$.ts';
import { tellEnd } from '../watch/tellEnd.ts';
import type { Watch } from '../watch/Watch.ts';

/** The looks at one job, which all who watch it share. */
export interface SharedPoll {
  readonly watch: Watch;
  /** A snapshot for each answered look, beginning with the last one for who comes late. */
  readonly looks$: Observable<BatchSnapshot>;
  /** The last snapshot that there is. */
  readonly last: BatchSnapshot | undefined;
}

/**
 * Shares the looks of a watch: they begin with the first who subscribes, and end when the job has ended, when they cannot
 * go on, or when the last one leaves.
 *
 * @param begin - called before the first look
 * @param end - called before anybody hears of the end, and before anything is torn down: who comes back in that very
 * call must not find it open. Called again when those who heard of the end leave.
 */
export const sharedPoll = (
  watch: Watch,
  begin: (poll: SharedPoll) => void,
  end: (poll: SharedPoll) => void,
): SharedPoll => {
  const over = (): void => end(poll);
  const poll = {
    watch,
    last: watch.settings.resumeFrom,
    looks$: defer(() => {
      begin(poll);
      return polls$(watch);
    }).pipe(
      tap({ next: (snapshot) => (poll.last = snapshot), error: over, complete: over }),
      tellEnd(watch),
      share({
        connector: () => new ReplaySubject<BatchSnapshot>(1),
        resetOnRefCountZero: () => {
          over();
          return of(true); // now, in the call that leaves
        },
      }),
    ),
  };
  return poll;
};
