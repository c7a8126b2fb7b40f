import {
  filter,
  type MonoTypeOperatorFunction,
  Observable,
  type Observer,
  type Subscriber,
  type Unsubscribable,
} from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import { DeadlineExceededError, StateDeadlineExceededError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { sameState } from '../model/snapshots.ts';
import type { StateRun } from './StateRun.ts';
import { type Limit, type LimitOwner, TimeLimit } from './TimeLimit.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { AnswerListener, WatchState } from './WatchState.ts';

/** The limits of time of one subscriber of a watch. */
export interface Limits extends Pick<WatchSettings, 'stateDeadlines'> {
  /** `undefined`: none. */
  readonly deadlineMs: number | undefined;
  /** When `deadlineMs` begins, on the watch's clock. */
  readonly sinceMs: number;
  /** The moment of the deadline, in epoch milliseconds, if it is a `Date`. */
  readonly moment?: number | undefined;
}

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
      if (destination.closed) return;
      source.pipe(filter((snapshot) => subscriber.accepts(snapshot))).subscribe(destination);
      subscriber.trigger();
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
class WatchSubscriber implements Observer<BatchSnapshot>, LimitOwner, AnswerListener, Unsubscribable {
  readonly #watch: WatchState;
  readonly #settings: SubscriptionSettings;
  readonly #destination: Subscriber<BatchSnapshot>;
  #deadline: TimeLimit | undefined;
  #stateLimit: TimeLimit | undefined;
  /** What `#stateLimit` was made for. */
  #run: StateRun | undefined;
  #stateLimitAtMs: number | undefined;
  /** The last snapshot that changed the state. */
  #before: BatchSnapshot | undefined;
  #isClosed = false;

  constructor(watch: WatchState, settings: SubscriptionSettings, destination: Subscriber<BatchSnapshot>) {
    this.#watch = watch;
    this.#settings = settings;
    this.#destination = destination;
    this.#before = settings.known;
  }

  /** A method: the source is called in between and may unsubscribe, and the compiler would take a field to be unchanged. */
  #isOver(): boolean {
    return this.#isClosed;
  }

  start(): void {
    if (this.#isOver()) return;
    const { deadlineMs, sinceMs, moment } = this.#settings;
    // Before the limit of the state, so that it wins if both expire in the same frame.
    if (deadlineMs !== undefined) {
      const error = (): WatchError => new DeadlineExceededError(deadlineMs, this.#watch.facts());
      this.#deadline = this.#limited({ atMs: sinceMs + deadlineMs, moment, error });
    }
    this.#rearmStateLimit();
    // A `dead` that is withheld ends a state, too, but does not arrive here.
    if (this.#watch.deadConfirmationMs > 0 && !this.#isOver()) this.#watch.addListener(this);
  }

  /** Starts the poll that a limit waits for which was over already. */
  trigger(): void {
    this.#deadline?.trigger();
    this.#stateLimit?.trigger();
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
    this.#isClosed = true;
    this.#watch.removeListener(this);
    this.#deadline?.unsubscribe();
    this.#stateLimit?.unsubscribe();
  }

  onAnswer(): void {
    this.#rearmStateLimit();
  }

  onOver(error: WatchError): void {
    this.#destination.error(error);
  }

  onFault(thrown: unknown): void {
    this.#destination.error(thrown);
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
    // Mostly the state is the same.
    if (this.#watch.run === this.#run || this.#isOver()) return;
    this.#run = this.#watch.run;
    const limit = stateLimitOf(this.#watch, this.#settings);
    if (limit?.atMs === this.#stateLimitAtMs) return;
    this.#stateLimitAtMs = limit?.atMs;
    this.#stateLimit?.unsubscribe();
    this.#stateLimit = undefined;
    if (limit === undefined) return;
    // By then the job may be in another state whose limit expires at the same moment.
    const error = (): WatchError => (stateLimitOf(this.#watch, this.#settings) ?? limit).error();
    this.#stateLimit = this.#limited({ atMs: limit.atMs, error });
  }

  #limited(limit: Limit): TimeLimit {
    const limited = new TimeLimit(this.#watch, limit, this);
    limited.start();
    // In a callback of the source, before the limit was known here.
    if (this.#isOver()) limited.unsubscribe();
    return limited;
  }
}

/** The limit of the present state, if it has one. */
export const stateLimitOf = (watch: WatchState, { stateDeadlines }: Limits): Limit | undefined => {
  if (watch.run === undefined) return undefined;
  const { stateSinceMs, first } = watch.run;
  const { state } = first;
  // A `dead` that is withheld has none either, like every terminal state.
  const limitMs = (stateDeadlines as Readonly<Partial<Record<BatchState, number>>>)[state];
  if (limitMs === undefined) return undefined;
  const error = (): StateDeadlineExceededError =>
    new StateDeadlineExceededError(state, limitMs, watch.facts());
  return { atMs: stateSinceMs + limitMs, error };
};
