import { defer, EMPTY, merge, type Observable, of, ReplaySubject, share, tap } from 'rxjs';
import { BatchVanishedError } from '../errors/watchErrors.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { LruMap } from '../model/LruMap.ts';
import { keyOf } from '../model/snapshots.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import type { WatchCheckpoint } from '../watch/checkpoint/WatchCheckpoint.ts';
import { WatchState } from '../watch/WatchState.ts';
import { checkpointOf } from '../watch/checkpoint/checkpoint.ts';
import type { Resumed } from '../watch/checkpoint/resumed.ts';
import { polls$ } from '../watch/watch.ts';
import { reportRun } from '../watch/watch.ts';
import { settingsFor } from './FleetOptions.ts';
import type { Job } from './targets.ts';

/** The polls of one job, shared by all of its subscribers. */
interface SharedPoll {
  readonly watch: WatchState;
  /** A snapshot for each answered poll; a later subscriber gets the last one first. */
  readonly polls$: Observable<BatchSnapshot>;
  /** `undefined` before the first answer, and of a job that has vanished. */
  last: BatchSnapshot | undefined;
}

/**
 * Polls each watched job once, however many subscribers it has, and retains the last snapshots of jobs that are no longer
 * watched, for the next watch to resume from.
 */
export class SharedPolls {
  readonly #open = new Map<string, SharedPoll>();
  readonly #retained: LruMap<BatchSnapshot>;
  readonly #settings: WatchSettings;

  constructor(settings: WatchSettings, retain: number) {
    this.#settings = settings;
    this.#retained = new LruMap(retain);
  }

  /** The open poll of a job, or a new one that opens with its first subscriber. To be subscribed to synchronously. */
  of(job: Job, initialDelayMs: number): SharedPoll {
    const { ref, resumeFrom } = job;
    this.#offer(ref, resumeFrom);
    if (resumeFrom?.terminal === true) return this.#ended(ref, resumeFrom);
    const open = this.#open.get(keyOf(ref));
    if (open !== undefined)
      return initialDelayMs === 0 && open.watch.attemptId === 0 ? startedNow(open) : open;
    return this.#opened(job, laterOf(this.#retained.get(keyOf(ref)), resumeFrom), initialDelayMs);
  }

  #opened(job: Job, known: BatchSnapshot | undefined, initialDelayMs: number): SharedPoll {
    if (known?.terminal === true) return this.#ended(job.ref, known);
    // A checkpoint is of no use beside a later snapshot.
    const resumed = known === job.resumeFrom ? job : { resumeFrom: known };
    return this.#new(job.ref, resumed, initialDelayMs);
  }

  /** A poll that is not answered yet resumes from a stored snapshot, unless it knows a later one. */
  #offer(ref: BatchRef, stored: BatchSnapshot | undefined): void {
    const open = this.#open.get(keyOf(ref));
    if (open === undefined || stored === undefined || laterOf(open.last, stored) !== stored) return;
    if (open.watch.adopt(stored)) open.last = stored;
  }

  /** The last snapshot of each job that is retained or watched. */
  snapshots(): readonly BatchSnapshot[] {
    const open = [...this.#open.values()].flatMap(({ last }) => last ?? []);
    return [...this.#retained.values(), ...open];
  }

  /** A checkpoint of each job that is watched. */
  checkpoints(): readonly WatchCheckpoint[] {
    return [...this.#open.values()].map(({ watch }) => checkpointOf(watch));
  }

  #new(ref: BatchRef, known: Resumed, initialDelayMs: number): SharedPoll {
    const key = keyOf(ref);
    return sharedPoll(
      new WatchState(ref, settingsFor(this.#settings, known, initialDelayMs)),
      (poll) => {
        this.#open.set(key, poll);
        this.#retained.delete(key);
      },
      (poll) => {
        if (this.#open.get(key) !== poll) return;
        this.#open.delete(key);
        if (poll.last !== undefined) this.#retain(key, poll.last);
      },
    );
  }

  /** Replays a terminal snapshot: no poll, and so no event. */
  #ended(ref: BatchRef, end: BatchSnapshot): SharedPoll {
    const key = keyOf(ref);
    const watch = new WatchState(ref, settingsFor(this.#settings, { resumeFrom: end }, 0));
    const ended$ = defer(() => {
      if (!this.#open.has(key)) this.#retain(key, end);
      return polls$(watch);
    });
    return { watch, polls$: ended$, last: end };
  }

  #retain(key: string, snapshot: BatchSnapshot): void {
    this.#retained.set(key, laterOf(this.#retained.get(key), snapshot));
  }
}

/** The snapshot that was taken later, if there is one; the first of two that were taken at the same time. */
export const laterOf = <B extends BatchSnapshot | undefined>(
  a: BatchSnapshot | undefined,
  b: B,
): BatchSnapshot | B => (a === undefined || (b !== undefined && b.observedAt > a.observedAt) ? b : a);

/**
 * Shares the polls of a watch. They start with the first subscriber and stop when the job has ended, when polling fails, or
 * when the last subscriber is gone.
 *
 * @param onOpen - called before the first poll
 * @param onClose - called before subscribers are notified of the end and before anything is torn down, so that a handler that
 * subscribes again finds no open poll (docs/decisions.md, 43). Called again when the last subscriber is gone.
 */
const sharedPoll = (
  watch: WatchState,
  onOpen: (poll: SharedPoll) => void,
  onClose: (poll: SharedPoll) => void,
): SharedPoll => {
  const close = (): void => onClose(poll);
  const fail = (error: unknown): void => {
    // It would vanish again in each process that resumes from it.
    if (error instanceof BatchVanishedError) poll.last = undefined;
    close();
  };
  const poll: SharedPoll = {
    watch,
    last: watch.settings.resumeFrom,
    polls$: defer(() => {
      onOpen(poll);
      return polls$(watch);
    }).pipe(
      tap({ next: (snapshot) => (poll.last = snapshot), error: fail, complete: close }),
      reportRun(watch),
      share({
        connector: () => new ReplaySubject<BatchSnapshot>(1),
        resetOnRefCountZero: () => {
          close();
          return of(true); // synchronously
        },
      }),
    ),
  };
  return poll;
};

/** Starts a first poll that is still delayed, for a subscriber without an initial delay. */
const startedNow = (poll: SharedPoll): SharedPoll => {
  const start$ = defer(() => {
    poll.watch.skipWait();
    return EMPTY;
  });
  // Last, because a poll that is answered synchronously may complete the merged stream.
  return { ...poll, polls$: merge(poll.polls$, start$) };
};
