import { isLeft } from 'fp-ts/lib/Either.js';
import {
  catchError,
  EMPTY,
  identity,
  ignoreElements,
  merge,
  Observable,
  type Observer,
  startWith,
  type Subscriber,
  type Subscription,
  switchMap,
  tap,
  throwError,
  type Unsubscribable,
} from 'rxjs';
import type { PollError } from '../errors/PollError.ts';
import { CallbackError } from '../errors/watchErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateReading } from '../model/StateSource.ts';
import { sameState } from '../model/snapshots.ts';
import { wait$ } from '../schedule/watchScheduler.ts';
import { Attempt, type Attempting } from './Attempt.ts';
import { type PollTimer, pollTimerOf, type Waiting } from './PollTimer.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';
import { afterAnswer, afterFailure, type Failures } from './nextWait.ts';

/** What an error confirms: a job that was suspected to be dead, and is not even there any more, is dead. */
const confirmedDead = (watch: WatchState, error: PollError): StateReading | undefined => {
  const suspected = watch.pendingDead === undefined ? undefined : watch.answered?.snapshot;
  return error._tag === 'NoSuchBatchError' ? suspected : undefined;
};

/**
 * Whether the last answer is a `dead` that has yet to last for `deadConfirmationMs`, and is withheld until then: a job with
 * `auto_recovery` recovers after 10 s. Polls go on meanwhile, one of them at the very end.
 *
 * ```text
 * polls     r---D---D---r---D---D---D      (D dead)
 * window        |---------->|
 *                           |------>|
 * told      r-----------r-----------D
 * ```
 */
const isSuspected = (watch: WatchState): boolean =>
  // Any other state has ended the suspicion.
  watch.pendingDead !== undefined && watch.elapsedMs() - watch.pendingDead.sinceMs < watch.deadConfirmationMs;

/** Tells that the state is another one, and of a word that the library does not know. */
const tellChange = (watch: WatchState, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.tell({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.tell({ _tag: 'unknownState', rawState });
};

/**
 * Lets `pollNow$` cut the present wait short. It is subscribed to once, for as long as the polls go on; what it emits
 * while a poll is open changes nothing, for that poll is fresh enough. Its error ends the watch, its completion does not.
 *
 * ```text
 * pollNow$     --------n------------n--
 * polls        L-------L--------->|-L--      a wait is cut short, and the next one is whole again
 * ```
 */
const pollNowTriggers$ = (watch: WatchState): Observable<never> =>
  (watch.settings.pollNow$ ?? EMPTY).pipe(
    tap(() => watch.skipWait()),
    ignoreElements(),
    catchError((thrown: unknown) =>
      watch.isEnding ? EMPTY : throwError(() => new CallbackError('pollNow$', { thrown }, watch.facts())),
    ),
  );

/** Tells `stale` once when no poll was answered for `staleAfterMs`; the next answer arms it again. */
const stale$ = (watch: WatchState): Observable<never> => {
  const { staleAfterMs: staleMs, scheduler } = watch.settings;
  return watch.answer$.pipe(
    startWith(undefined),
    switchMap(() => wait$(staleMs, scheduler)),
    tap(() => watch.tell({ _tag: 'stale', staleMs, error: watch.lastError })),
    ignoreElements(),
  );
};

/**
 * Polls a job, waits, and polls again, until it has ended or cannot go on: the same three objects (this, an `Attempt`, a
 * `Pause`) for as long as it lasts. RxJS's `defer`, `retry` and `repeat` do the same, and make a dozen observers for each
 * poll; what decides (`afterAnswer`, `afterFailure`) are functions that know nothing of it.
 *
 * ```text
 * attempts     x     x      A         A        (x failed, A answered)
 * waits        |---->|----->|-------->|---…    after a failure by the retry policy, after an answer by the schedule
 * outlet       -------------A---------A---…
 * ```
 */
class PollLoop implements Attempting, Waiting, Unsubscribable {
  readonly wait: PollTimer;
  readonly #watch: WatchState;
  /** Where what is told goes: to a subscriber, or to one who minds the limits of its own. */
  readonly #sink: Observer<BatchSnapshot>;
  readonly #emit: WatchSettings['emit'];
  readonly #attempt: Attempt;
  /** What goes on beside the polls, if anything does. */
  #beside: Subscription | undefined;
  /** What went wrong with the present poll; nothing so far. */
  #failures: Failures | undefined;
  /** The first snapshot of the state that is believed, or the one that the watch goes on from. */
  #before: BatchSnapshot | undefined;
  /** Whether nobody wants to know any more. */
  #isClosed = false;

  constructor(watch: WatchState, sink: Observer<BatchSnapshot>, emit: WatchSettings['emit']) {
    this.#watch = watch;
    this.#sink = sink;
    this.#emit = emit;
    this.#attempt = new Attempt(watch, this);
    this.wait = pollTimerOf(watch, this);
    this.#before = watch.settings.resumeFrom;
  }

  begin(): void {
    const { resumeFrom, initialDelayMs } = this.#watch.settings;
    if (resumeFrom?.terminal === true) {
      this.#tellOf(resumeFrom);
      return;
    }
    this.#beginBeside();
    if (initialDelayMs > 0) this.#pause(initialDelayMs);
    else if (!this.closed) this.onElapsed();
  }

  /** By a flag of its own: the subscriber is far away in memory, and most polls have nothing to tell it. */
  get closed(): boolean {
    return this.#isClosed;
  }

  /** Ends whatever is under way. */
  unsubscribe(): void {
    this.#isClosed = true;
    this.wait.unsubscribe();
    this.#beside?.unsubscribe();
    this.#attempt.unsubscribe();
  }

  /** A wait is over: for the next attempt at the present poll, or for the next poll, with a budget of its own for retries. */
  onElapsed(): void {
    if (this.#failures === undefined) this.#watch.attempts = 0;
    try {
      this.#attempt.begin();
    } catch (thrown) {
      this.onThrow(thrown);
    }
  }

  answered(reading: StateReading, elapsedMs: number): void {
    const watch = this.#watch;
    const latencyMs = elapsedMs - watch.attemptStartedMs;
    const snapshot = watch.record(reading, elapsedMs);
    const { state, rawState } = reading;
    watch.tell({ _tag: 'pollAnswered', attempt: watch.attempts, latencyMs, state, rawState });
    this.#deliver(snapshot);
    this.#repeat(snapshot, elapsedMs);
  }

  failed(error: PollError, elapsedMs: number): void {
    const watch = this.#watch;
    watch.lastError = error;
    const latencyMs = elapsedMs - watch.attemptStartedMs;
    watch.tell({ _tag: 'pollFailed', attempt: watch.attempts, latencyMs, error });
    const dead = confirmedDead(watch, error);
    if (this.closed) return;
    if (dead === undefined) this.#retry(error);
    else {
      const snapshot = watch.record(dead, elapsedMs);
      this.#deliver(snapshot);
      this.#repeat(snapshot, elapsedMs);
    }
  }

  /** Ends the watch, as an operator would. */
  onThrow(thrown: unknown): void {
    this.#sink.error(thrown);
  }

  /** First, so that a value of `pollNow$` which is replayed to every subscriber comes before there is a wait. */
  #beginBeside(): void {
    const { pollNow$, onEvent } = this.#watch.settings;
    if (pollNow$ === undefined && onEvent === undefined) return;
    const staleness$ = onEvent === undefined ? EMPTY : stale$(this.#watch);
    this.#beside = merge(staleness$, pollNowTriggers$(this.#watch)).subscribe({
      error: (error: unknown) => this.#sink.error(error),
    });
  }

  #deliver(snapshot: BatchSnapshot): void {
    if (this.closed || isSuspected(this.#watch)) return;
    const isNew = this.#before === undefined || !sameState(this.#before, snapshot);
    if (isNew) {
      this.#before = snapshot;
      tellChange(this.#watch, snapshot);
    }
    if (isNew || this.#emit === 'polls') this.#tellOf(snapshot);
  }

  #tellOf(snapshot: BatchSnapshot): void {
    this.#watch.isEnding = snapshot.terminal;
    this.#sink.next(snapshot);
    if (snapshot.terminal) this.#sink.complete();
  }

  /** The next poll begins only when the last one has ended: polls never overlap, and none is dropped. */
  #repeat(snapshot: BatchSnapshot, elapsedMs: number): void {
    this.#failures = undefined;
    this.#attempt.unsubscribe();
    if (this.closed) return;
    const next = afterAnswer(this.#watch, snapshot, elapsedMs);
    if (isLeft(next)) {
      this.#sink.error(next.left);
      return;
    }
    const delayMs = next.right;
    this.#watch.previousDelayMs = delayMs;
    this.#watch.tell({ _tag: 'pollScheduled', delayMs });
    this.#pause(delayMs);
  }

  #retry(error: PollError): void {
    const watch = this.#watch;
    const number = watch.attemptId;
    // The first to fail is the first attempt of its poll.
    const failures = this.#failures ?? { sinceMs: watch.attemptStartedMs, spent: 0, missing: 0 };
    const next = afterFailure(watch, failures, error);
    if (isLeft(next)) this.#sink.error(next.left);
    else {
      const { delayMs, failures: after } = next.right;
      this.#failures = { ...after, previousDelayMs: delayMs };
      watch.tell({ _tag: 'retryScheduled', attempt: watch.attempts, delayMs, error });
      this.#pause(delayMs);
    }
    // Last: a limit that waits for a fresh poll to judge by is not judged before it is known what follows. Where the wait
    // took no time, that is the next attempt, which has ended this one.
    if (number === watch.attemptId) this.#attempt.unsubscribe();
  }

  #pause(delayMs: number): void {
    if (!this.closed) this.wait.begin(delayMs);
  }
}

/**
 * Polls a job until it ends: a snapshot for each answered poll. It is what those who watch one job may share; what
 * each of them wants for itself comes after it.
 *
 * ```text
 * polls      s   s   r   x r   r   c   r   S         (x failed, and was tried again)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 *
 * The one place but the promise edge where an Observable is made by hand: docs/decisions.md, 48.
 *
 * @param outletOf - what stands between the polls and the subscriber, and begins with it; nothing unless given
 * @param emit - whether that hears of every poll or only of changes; of every poll unless given
 */
export const polls$ = (
  watch: WatchState,
  outletOf: (subscriber: Subscriber<BatchSnapshot>) => Observer<BatchSnapshot> = identity,
  emit: WatchSettings['emit'] = 'polls',
): Observable<BatchSnapshot> =>
  new Observable((subscriber) => {
    const loop = new PollLoop(watch, outletOf(subscriber), emit);
    // First: if a scheduler throws while it begins, what has begun is ended.
    subscriber.add(loop);
    if (!subscriber.closed) loop.begin();
  });
