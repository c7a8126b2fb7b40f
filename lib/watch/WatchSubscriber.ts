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

/** The settings of one subscriber of a watch. */
export interface SubscriptionSettings extends Limits, Pick<WatchSettings, 'emit'> {
  /** The snapshot that it resumes from. */
  readonly known: BatchSnapshot | undefined;
}

/**
 * Applies the settings of one subscriber to the polls of a watch: emits the snapshots that change the state (all of them with
 * `emit: 'polls'`), and fails when a limit of time expires.
 *
 * ```text
 * polls            s----s----r----r---…
 * limit            |------|  |------|        stateDeadlines, for instance; another state disarms it
 * forSubscriber()  s---------r------#        emit: 'changes'
 * ```
 */
export const forSubscriber =
  (watch: WatchState, settings: SubscriptionSettings): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    new Observable((destination) => {
      const subscriber = watchSubscriberOf(watch, settings, destination);
      source.pipe(filter((snapshot) => subscriber.accepts(snapshot))).subscribe(destination);
    });

/** `forSubscriber` as an observer for `polls$`, without an operator in between. It is torn down with `destination`. */
export const watchSubscriberOf = (
  watch: WatchState,
  settings: SubscriptionSettings,
  destination: Subscriber<BatchSnapshot>,
): WatchSubscriber => {
  const subscriber = new WatchSubscriber(watch, settings, destination);
  destination.add(subscriber);
  subscriber.start();
  return subscriber;
};

/** Each snapshot that arrives rearms the limit of its state, and so disarms that of the state before. */
class WatchSubscriber implements Observer<BatchSnapshot>, Unsubscribable {
  readonly #watch: WatchState;
  readonly #settings: SubscriptionSettings;
  readonly #destination: Subscriber<BatchSnapshot>;
  /** The deadline, and the listener for a `dead` that is withheld; created on demand. */
  #open: Subscription | undefined;
  #stateLimit: Subscription | undefined;
  #stateLimitAtMs: number | undefined;
  /** The last snapshot that changed the state. */
  #before: BatchSnapshot | undefined;

  constructor(watch: WatchState, settings: SubscriptionSettings, destination: Subscriber<BatchSnapshot>) {
    this.#watch = watch;
    this.#settings = settings;
    this.#destination = destination;
    this.#before = settings.known;
  }

  start(): void {
    const { deadlineMs, sinceMs } = this.#settings;
    // Before the limit of the state, so that it wins if both expire in the same frame.
    if (deadlineMs !== undefined) {
      const error = (): WatchError => new DeadlineExceededError(deadlineMs, this.#watch.facts());
      this.#open = this.#failAt({ atMs: sinceMs + deadlineMs, error });
    }
    this.#rearmStateLimit();
    if (this.#watch.deadConfirmationMs === 0) return;
    // A `dead` that is withheld ends a state, too, but does not arrive here.
    this.#open ??= new Subscription();
    this.#open.add(
      this.#watch.answer$.subscribe({
        next: () => this.#rearmStateLimit(),
        error: (thrown: unknown) => this.error(thrown),
      }),
    );
  }

  next(snapshot: BatchSnapshot): void {
    if (this.accepts(snapshot)) this.#destination.next(snapshot);
  }

  error(error: unknown): void {
    this.#destination.error(error);
  }

  complete(): void {
    this.#destination.complete();
  }

  unsubscribe(): void {
    this.#open?.unsubscribe();
    this.#stateLimit?.unsubscribe();
  }

  /** Whether to emit a snapshot. A terminal one is a change also for a subscriber that resumes from it. */
  accepts(snapshot: BatchSnapshot): boolean {
    this.#rearmStateLimit();
    const before = this.#before;
    const isChange = before === undefined || snapshot.terminal || !sameState(before, snapshot);
    // No other snapshot is kept, so that it lives no longer than its poll.
    if (isChange) this.#before = snapshot;
    return isChange || this.#settings.emit === 'polls';
  }

  #rearmStateLimit(): void {
    const limit = stateLimitOf(this.#watch, this.#settings);
    if (limit?.atMs === this.#stateLimitAtMs) return;
    this.#stateLimitAtMs = limit?.atMs;
    this.#stateLimit?.unsubscribe();
    this.#stateLimit = undefined;
    if (limit === undefined) return;
    // By then the job may be in another state whose limit expires at the same moment.
    const error = (): WatchError => (stateLimitOf(this.#watch, this.#settings) ?? limit).error();
    this.#stateLimit = this.#failAt({ atMs: limit.atMs, error });
  }

  #failAt({ atMs, error }: Limit): Subscription {
    return merge(lastPoll$(this.#watch, atMs), limitOver$(this.#watch, atMs)).subscribe({
      next: () => this.#destination.error(error()),
      error: (thrown: unknown) => this.error(thrown),
    });
  }
}
