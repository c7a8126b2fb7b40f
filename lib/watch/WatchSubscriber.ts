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
import { type LimitOwner, TimeLimit } from './TimeLimit.ts';
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
  /** The polls whose state `#stateLimit` is for. */
  #run: StateRun | undefined;
  /** The state that it knows, and the service's text for it. No snapshot is kept, so that each lives no longer than its poll. */
  #state: BatchState | undefined;
  #rawState = '';
  #isClosed = false;

  constructor(watch: WatchState, settings: SubscriptionSettings, destination: Subscriber<BatchSnapshot>) {
    this.#watch = watch;
    this.#settings = settings;
    this.#destination = destination;
    if (settings.known !== undefined) this.#know(settings.known);
  }

  /** A method: the source is called in between and may unsubscribe, and the compiler would take a field to be unchanged. */
  #isOver(): boolean {
    return this.#isClosed;
  }

  start(): void {
    if (this.#isOver()) return;
    const { deadlineMs, sinceMs, moment } = this.#settings;
    // Before the limit of the state, so that it wins if both expire in the same frame.
    if (deadlineMs !== undefined) this.#deadline = this.#limited(sinceMs + deadlineMs, moment);
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

  onOver(limit: TimeLimit): void {
    this.#destination.error(limit === this.#deadline ? this.#deadlineError() : this.#stateError());
  }

  onFault(thrown: unknown): void {
    this.#destination.error(thrown);
  }

  /** Whether to emit a snapshot. A terminal one is a change also for a subscriber that resumes from it. */
  accepts(snapshot: BatchSnapshot): boolean {
    this.#rearmStateLimit();
    const isChange =
      snapshot.terminal ||
      this.#state === undefined ||
      !sameState({ state: this.#state, rawState: this.#rawState }, snapshot);
    if (isChange) this.#know(snapshot);
    return isChange || this.#settings.emit === 'polls';
  }

  #know({ state, rawState }: BatchSnapshot): void {
    this.#state = state;
    this.#rawState = rawState;
  }

  #rearmStateLimit(): void {
    const { run } = this.#watch;
    if (run === this.#run || this.#isOver()) return;
    this.#run = run;
    const atMs = stateLimitOf(run, this.#settings)?.atMs;
    if (atMs === this.#stateLimit?.atMs) return;
    this.#stateLimit?.unsubscribe();
    this.#stateLimit = undefined;
    if (atMs !== undefined) this.#stateLimit = this.#limited(atMs);
  }

  #limited(atMs: number, moment?: number): TimeLimit {
    const limit = new TimeLimit(this.#watch, atMs, moment, this);
    limit.start();
    // In a callback of the source, before the limit was known here.
    if (this.#isOver()) limit.unsubscribe();
    return limit;
  }

  #deadlineError(): WatchError {
    return new DeadlineExceededError(this.#settings.deadlineMs as number, this.#watch.facts());
  }

  /** By now the job may be in another state whose limit expires at the same moment. */
  #stateError(): WatchError {
    const present = stateLimitOf(this.#watch.run, this.#settings);
    const { state, limitMs } = present ?? (stateLimitOf(this.#run, this.#settings) as StateLimit);
    return new StateDeadlineExceededError(state, limitMs, this.#watch.facts());
  }
}

/** The limit of a state. */
interface StateLimit {
  readonly state: BatchState;
  readonly limitMs: number;
  /** When it expires, on the watch's clock. */
  readonly atMs: number;
}

/** The limit of the state that consecutive polls found, if it has one. */
export const stateLimitOf = (
  run: StateRun | undefined,
  { stateDeadlines }: Limits,
): StateLimit | undefined => {
  if (run === undefined) return undefined;
  const { state } = run;
  // A `dead` that is withheld has none either, like every terminal state.
  const limitMs = (stateDeadlines as Readonly<Partial<Record<BatchState, number>>>)[state];
  return limitMs === undefined ? undefined : { state, limitMs, atMs: run.stateSinceMs + limitMs };
};
