import {
  filter,
  merge,
  type MonoTypeOperatorFunction,
  Observable,
  type Observer,
  type Subscriber,
  Subscription,
  type Unsubscribable,
} from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import { DeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { sameState } from '../model/snapshots.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';
import { lastPoll$, type Limit, limitOver$, type Limits, stateLimitOf } from './limits.ts';

/** What one who is subscribed to a watch wants to see of it. */
export interface View extends Limits, Pick<WatchSettings, 'emit'> {
  /** The snapshot that it has already, and goes on from. */
  readonly known: BatchSnapshot | undefined;
}

/**
 * One who is subscribed to a watch: what is news to it, and its limits of time. It minds every poll, unchanged ones too: so
 * another state disarms the limit of the one before. A state without a limit costs nothing.
 */
class WatchSubscriber implements Observer<BatchSnapshot>, Unsubscribable {
  readonly #watch: WatchState;
  readonly #view: View;
  readonly #subscriber: Subscriber<BatchSnapshot>;
  /** What has to end with it, but for the limit of the present state. */
  #open: Subscription | undefined;
  #stateLimit: Subscription | undefined;
  #stateAtMs: number | undefined;
  #before: BatchSnapshot | undefined;

  constructor(watch: WatchState, view: View, subscriber: Subscriber<BatchSnapshot>) {
    this.#watch = watch;
    this.#view = view;
    this.#subscriber = subscriber;
    this.#before = view.known;
  }

  begin(): void {
    const { deadlineMs, sinceMs } = this.#view;
    // First: it goes before a state whose limit is over in the same frame.
    if (deadlineMs !== undefined) {
      const error = (): WatchError => new DeadlineExceededError(deadlineMs, this.#watch.facts());
      this.#open = this.#failAt({ atMs: sinceMs + deadlineMs, error });
    }
    this.#mindState();
    // A `dead` that is withheld ends a state, too.
    if (this.#watch.deadConfirmationMs === 0) return;
    this.#open ??= new Subscription();
    this.#open.add(
      this.#watch.answer$.subscribe({
        next: () => this.#mindState(),
        error: (thrown: unknown) => this.error(thrown),
      }),
    );
  }

  next(snapshot: BatchSnapshot): void {
    if (this.accepts(snapshot)) this.#subscriber.next(snapshot);
  }

  error(error: unknown): void {
    this.#subscriber.error(error);
  }

  complete(): void {
    this.#subscriber.complete();
  }

  unsubscribe(): void {
    this.#open?.unsubscribe();
    this.#stateLimit?.unsubscribe();
  }

  /** Whether it sees the snapshot of a poll: the end is news also to who knows it from a stored snapshot. */
  accepts(snapshot: BatchSnapshot): boolean {
    this.#mindState();
    const before = this.#before;
    const isNews = before === undefined || snapshot.terminal || !sameState(before, snapshot);
    // What is no news is not kept, for then it lives no longer than its poll.
    if (isNews) this.#before = snapshot;
    return isNews || this.#view.emit === 'polls';
  }

  #mindState(): void {
    const limit = stateLimitOf(this.#watch, this.#view);
    if (limit?.atMs === this.#stateAtMs) return;
    this.#stateAtMs = limit?.atMs;
    this.#stateLimit?.unsubscribe();
    this.#stateLimit = undefined;
    if (limit === undefined) return;
    // Another state may be over at that very moment; then it is that one.
    const error = (): WatchError => (stateLimitOf(this.#watch, this.#view) ?? limit).error();
    this.#stateLimit = this.#failAt({ atMs: limit.atMs, error });
  }

  #failAt({ atMs, error }: Limit): Subscription {
    return merge(lastPoll$(this.#watch, atMs), limitOver$(this.#watch, atMs)).subscribe({
      next: () => this.#subscriber.error(error()),
      error: (thrown: unknown) => this.error(thrown),
    });
  }
}

/** One who is subscribed to a watch, from now until its subscription ends. */
export const watchSubscriberOf = (
  watch: WatchState,
  view: View,
  subscriber: Subscriber<BatchSnapshot>,
): WatchSubscriber => {
  const viewer = new WatchSubscriber(watch, view, subscriber);
  subscriber.add(viewer);
  viewer.begin();
  return viewer;
};

/**
 * What one of those who are subscribed to a watch sees of its polls: a snapshot if its state is not that of the one before
 * (with `emit: 'polls'` all of them), until a limit of time is over; with it goes whatever is in flight.
 *
 * ```text
 * polls     s----s----r----r---…
 * limit     |------|  |------|        stateDeadlines, for instance; disarmed by another state
 * viewed()  s---------r------#        emit: 'changes'
 * ```
 */
export const forSubscriber =
  (watch: WatchState, view: View): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    new Observable((subscriber) => {
      const viewer = watchSubscriberOf(watch, view, subscriber);
      source.pipe(filter((snapshot) => viewer.accepts(snapshot))).subscribe(subscriber);
    });
