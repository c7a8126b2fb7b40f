import { defer, EMPTY, merge, type Observable, of, ReplaySubject, share, tap } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { keyOf } from '../model/snapshots.ts';
import { polls$ } from '../watch/PollLoop.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import { WatchState } from '../watch/WatchState.ts';
import { reportEnd } from '../watch/watch.ts';
import { laterOf, Retained } from './Retained.ts';
import type { Job } from './targets.ts';

/** The polls one job, which all who watch it share. */
interface SharedPoll {
  readonly watch: WatchState;
  /** A snapshot for each answered poll, beginning with the last one for who comes late. */
  readonly polls$: Observable<BatchSnapshot>;
  /** The last snapshot that there is. */
  readonly last: BatchSnapshot | undefined;
}

/**
 * Shares the polls of a watch: they begin with the first who subscribes, and end when the job has ended, when they cannot
 * go on, or when the last one leaves.
 *
 * @param begin - called before the first poll
 * @param end - called before anybody hears of the end, and before anything is torn down: who comes back in that very
 * call must not find it open. Called again when those who heard of the end leave.
 */
const sharedPoll = (
  watch: WatchState,
  begin: (poll: SharedPoll) => void,
  end: (poll: SharedPoll) => void,
): SharedPoll => {
  const over = (): void => end(poll);
  const poll = {
    watch,
    last: watch.settings.resumeFrom,
    polls$: defer(() => {
      begin(poll);
      return polls$(watch);
    }).pipe(
      tap({ next: (snapshot) => (poll.last = snapshot), error: over, complete: over }),
      reportEnd(watch),
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

/**
 * One poll for each job that is watched, as long as somebody watches it; and the last snapshots of jobs that nobody watches
 * any more, from which the next poll goes on.
 */
export class SharedPolls {
  readonly #open = new Map<string, SharedPoll>();
  readonly #retained: Retained;
  readonly #settings: WatchSettings;

  constructor(settings: WatchSettings, retain: number) {
    this.#settings = settings;
    this.#retained = new Retained(retain);
  }

  /** The poll of a job, to be subscribed to at once: the one that is open, or one that begins then. */
  of({ ref, resumeFrom: given }: Job, initialDelayMs: number): SharedPoll {
    if (given?.terminal === true) return this.#ended(ref, given);
    const open = this.#open.get(keyOf(ref));
    if (open !== undefined) return initialDelayMs === 0 && open.watch.attemptId === 0 ? hurried(open) : open;
    const known = laterOf(this.#retained.of(ref), given);
    return known?.terminal === true ? this.#ended(ref, known) : this.#new(ref, known, initialDelayMs);
  }

  /** The last snapshot of each job of which there is one. */
  snapshots(): readonly BatchSnapshot[] {
    const open = [...this.#open.values()].flatMap(({ last }) => last ?? []);
    return [...this.#retained.all(), ...open];
  }

  #new(ref: BatchRef, known: BatchSnapshot | undefined, initialDelayMs: number): SharedPoll {
    const key = keyOf(ref);
    const from = known === undefined ? {} : { resumeFrom: known };
    return sharedPoll(
      new WatchState(ref, { ...this.#settings, ...from, initialDelayMs }),
      (poll) => {
        this.#open.set(key, poll);
        this.#retained.forget(ref);
      },
      (poll) => {
        if (this.#open.get(key) !== poll) return;
        this.#open.delete(key);
        if (poll.last !== undefined) this.#retained.keep(poll.last);
      },
    );
  }

  /** What is left of a poll whose end is known: no poll, and so no event. */
  #ended(ref: BatchRef, end: BatchSnapshot): SharedPoll {
    const watch = new WatchState(ref, { ...this.#settings, resumeFrom: end });
    const ended$ = defer(() => {
      if (!this.#open.has(keyOf(ref))) this.#retained.keep(end);
      return polls$(watch);
    });
    return { watch, polls$: ended$, last: end };
  }
}

/** A first poll that is still put off is due at once for who has no wait before it. */
const hurried = (poll: SharedPoll): SharedPoll => {
  const hurry$ = defer(() => {
    poll.watch.skipWait();
    return EMPTY;
  });
  // Last, for a poll that is answered at once may end the poll while it is hurried.
  return { ...poll, polls$: merge(poll.polls$, hurry$) };
};
