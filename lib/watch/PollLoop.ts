import { isLeft } from 'fp-ts/lib/Either.js';
import {
  from,
  identity,
  isObservable,
  Observable,
  type Observer,
  type Subscriber,
  type Subscription,
  type Unsubscribable,
} from 'rxjs';
import { isTransient } from '../errors/isTransient.ts';
import { PollError, toPollError } from '../errors/PollError.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { ReadOptions, StateReading } from '../model/StateSource.ts';
import { type PollTimer, pollTimerOf, type TimerOwner } from './PollTimer.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';
import { confirmedDead } from './deadConfirmation.ts';
import { pollNowTriggers$, Staleness } from './inputs.ts';
import { afterAnswer, afterFailure, clampWait } from './nextWait.ts';
import { checkedReading } from './reading.ts';

/**
 * Polls a job until it ends: emits a snapshot for each answered poll. Subscribers of the same job can share it; their own
 * options apply after it (`WatchSubscriber`).
 *
 * ```text
 * polls      s   s   r   x r   r   c   r   S         (x failed, and was retried)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 *
 * @param sinkOf - returns the observer that the loop sends to, given the subscriber; by default the subscriber itself
 * @param emit - what that observer needs: each answered poll (default), or changes of state only
 */
export const polls$ = (
  watch: WatchState,
  sinkOf: (subscriber: Subscriber<BatchSnapshot>) => Observer<BatchSnapshot> = identity,
  emit: WatchSettings['emit'] = 'polls',
): Observable<BatchSnapshot> =>
  // Not a pipe: docs/decisions.md, 48.
  new Observable((subscriber) => {
    if (subscriber.closed) return;
    const loop = new PollLoop(watch, sinkOf(subscriber), emit);
    // Before it starts, so that it is torn down if a scheduler throws.
    subscriber.add(loop);
    if (!subscriber.closed) loop.start();
  });

/**
 * The loop of a watch: attempt → answered or failed → wait → attempt … It is one object, which is also the observer of its
 * requests. `nextWait` decides what follows an answer or a failure.
 *
 * ```text
 * attempts     x     x      A         A        (x failed, A answered)
 * waits        |---->|----->|-------->|---…    after a failure by the retry policy, after an answer by the schedule
 * sink         -------------A---------A---…
 * ```
 *
 * Polls never overlap, and none is dropped: an attempt starts when the wait after the last one has ended.
 */
class PollLoop implements Observer<StateReading>, TimerOwner, Unsubscribable {
  readonly #watch: WatchState;
  readonly #sink: Observer<BatchSnapshot>;
  readonly #emit: WatchSettings['emit'];
  readonly timer: PollTimer;
  #staleness: Staleness | undefined;
  #pollNow: Subscription | undefined;
  #request: Unsubscribable | undefined;
  /** Whether an attempt has started and not ended, and whether it waits for its answer. */
  #isAttempting = false;
  #isUnanswered = false;
  /** Whether it was sent as urgent. */
  #isUrgent = false;
  /** Unsubscribed. A flag of its own, because the subscriber is far away in memory. */
  #isClosed = false;

  constructor(watch: WatchState, sink: Observer<BatchSnapshot>, emit: WatchSettings['emit']) {
    this.#watch = watch;
    this.#sink = sink;
    this.#emit = emit;
    this.timer = pollTimerOf(this, watch.isOnPlatform ? undefined : watch.settings.scheduler);
  }

  start(): void {
    const { resumeFrom, initialDelayMs } = this.#watch.settings;
    if (resumeFrom?.terminal === true) {
      this.send(resumeFrom);
      return;
    }
    const watch = this.#watch;
    watch.loop = this;
    if (watch.source.leadMs !== undefined) watch.promote = () => this.#promote();
    this.#startInputs();
    if (this.#isClosed) return;
    // A limit that is over already does not wait for the first poll.
    if (initialDelayMs > 0 && watch.pendingLimitChecks === 0) this.#wait(initialDelayMs);
    else this.#attempt();
  }

  /** Staleness and `pollNow$`. Most watches have neither. */
  #startInputs(): void {
    const watch = this.#watch;
    const { pollNow$, onEvent } = watch.settings;
    if (onEvent !== undefined) {
      this.#staleness = new Staleness(watch);
      this.#staleness.start();
    }
    if (pollNow$ === undefined) return;
    // Before the first wait, which a value that `pollNow$` replays must not skip.
    const error = (thrown: unknown): void => this.#sink.error(thrown);
    this.#pollNow = pollNowTriggers$(watch, pollNow$).subscribe({ error });
    if (this.#isClosed) this.#pollNow.unsubscribe();
  }

  /** Ends the open request, the wait and the inputs. */
  unsubscribe(): void {
    this.#isClosed = true;
    this.timer.cancel();
    this.#staleness?.unsubscribe();
    this.#pollNow?.unsubscribe();
    this.#endAttempt();
  }

  /** Called by the timer. */
  onElapsed(): void {
    this.#watch.endWait();
    if (!this.#isClosed) this.#attempt();
  }

  /** Starts the next attempt of a failed poll, or the first one of the next poll. */
  #attempt(): void {
    try {
      const watch = this.#watch;
      // After a wait that took no time the last attempt is still open.
      this.#endAttempt();
      if (this.#isClosed) return;
      watch.attemptStartedMs = watch.elapsedMs();
      watch.attempts = watch.failures === undefined ? 1 : watch.attempts + 1;
      watch.attemptId += 1;
      this.#isAttempting = true;
      this.#isUnanswered = true;
      watch.report({ _tag: 'pollStarted', attempt: watch.attempts });
      if (!this.#isClosed) this.#read(watch.attemptId);
    } catch (thrown) {
      this.#sink.error(thrown);
    }
  }

  #read(attemptId: number): void {
    let reading$: Observable<StateReading>;
    this.#isUrgent = this.#watch.urgentLimits > 0;
    try {
      reading$ = readingOf$(this.#watch, this.#isUrgent);
    } catch (thrown) {
      this.error(thrown);
      return;
    }
    if (this.#isClosed) return;
    const request = reading$.subscribe(this);
    // If the source answered synchronously, the attempt has ended, and another one may have started.
    if (this.#isUnanswered && attemptId === this.#watch.attemptId) this.#request = request;
    else request.unsubscribe();
  }

  /** Sends the open attempt again, as urgent, unless it is: it may still wait in the queue of the source. */
  #promote(): void {
    if (!this.#isUnanswered || this.#isUrgent || this.#request === undefined) return;
    this.#request.unsubscribe();
    this.#request = undefined;
    this.#read(this.#watch.attemptId);
  }

  /** The attempt was answered. Only the first value counts. */
  next(emitted: StateReading): void {
    if (!this.#isUnanswered) return;
    let reading: StateReading;
    try {
      reading = checkedReading(emitted);
    } catch (thrown) {
      this.error(thrown);
      return;
    }
    this.#isUnanswered = false;
    try {
      const watch = this.#watch;
      const elapsedMs = watch.elapsedMs();
      const latencyMs = elapsedMs - watch.attemptStartedMs;
      const snapshot = watch.record(reading, elapsedMs);
      const { state, rawState } = reading;
      watch.report({ _tag: 'pollAnswered', attempt: watch.attempts, latencyMs, state, rawState });
      this.#settle(snapshot, elapsedMs);
    } catch (thrown) {
      this.#sink.error(thrown);
    }
  }

  /** The attempt failed. */
  error(raised: unknown): void {
    if (!this.#isUnanswered) return;
    try {
      const watch = this.#watch;
      const elapsedMs = watch.elapsedMs();
      const latencyMs = elapsedMs - watch.attemptStartedMs;
      const error = errorIn(watch, toPollError(raised));
      watch.lastError = error;
      watch.report({ _tag: 'pollFailed', attempt: watch.attempts, latencyMs, error });
      if (this.#isClosed) return;
      const dead = confirmedDead(watch, error);
      if (dead === undefined) this.#retry(error);
      else this.#settle(watch.record(dead, elapsedMs), elapsedMs);
    } catch (thrown) {
      this.#sink.error(thrown);
    }
  }

  complete(): void {
    if (this.#isUnanswered)
      this.error(new UnexpectedError(undefined, 'the source completed without a reading'));
  }

  /** Ends the attempt, if one is under way, and with it an open request. */
  #endAttempt(): void {
    if (!this.#isAttempting) return;
    this.#isAttempting = false;
    this.#isUnanswered = false;
    this.#request?.unsubscribe();
    this.#request = undefined;
    this.#watch.endAttempt(this.#watch.attemptId);
  }

  /** Delivers the snapshot of a poll, ends the poll, and waits for the next one. */
  #settle(snapshot: BatchSnapshot, elapsedMs: number): void {
    this.#deliver(snapshot);
    this.#endAttempt();
    if (this.#isClosed) return;
    const watch = this.#watch;
    const next = afterAnswer(watch, snapshot, elapsedMs);
    if (this.#isClosed) return;
    if (isLeft(next)) {
      this.#sink.error(next.left(watch.facts()));
      return;
    }
    const delayMs = next.right;
    watch.previousDelayMs = delayMs;
    watch.report({ _tag: 'pollScheduled', delayMs });
    this.#wait(delayMs);
  }

  #deliver(snapshot: BatchSnapshot): void {
    const watch = this.#watch;
    if (this.#isClosed || watch.isDeadWithheld) return;
    // A `dead` that was withheld is a change, although it does not begin its run.
    const isChange = snapshot.terminal || watch.run?.first === snapshot;
    if (isChange) reportChange(watch, snapshot);
    if (this.#isClosed) return;
    if (isChange || this.#emit === 'polls') this.send(snapshot);
  }

  /** Emits a snapshot, and completes if it is terminal. */
  send(snapshot: BatchSnapshot): void {
    this.#watch.isEnding = snapshot.terminal;
    this.#sink.next(snapshot);
    if (snapshot.terminal) this.#sink.complete();
  }

  /** Waits for the next attempt of a failed poll, or ends the watch. */
  #retry(error: PollError): void {
    const watch = this.#watch;
    const { attemptId } = watch;
    const next = afterFailure(watch, error, watch.elapsedMs());
    if (this.#isClosed) return;
    if (isLeft(next)) this.#sink.error(next.left(watch.facts()));
    else {
      watch.failures = next.right;
      const { delayMs } = next.right;
      watch.report({ _tag: 'retryScheduled', attempt: watch.attempts, delayMs, error });
      this.#wait(delayMs);
    }
    // Last, so that a limit that waits for a fresh poll expires only after the retry is scheduled. If the wait took no time,
    // the next attempt has ended this one.
    if (attemptId === watch.attemptId) this.#endAttempt();
  }

  #wait(delayMs: number): void {
    if (this.#isClosed) return;
    const watch = this.#watch;
    const elapsedMs = watch.elapsedMs();
    const waitMs = clampWait(watch, delayMs, elapsedMs);
    watch.beginWait(elapsedMs + waitMs, this.timer);
    // A limit asks the source for its lead, which is a callback, too.
    if (!this.#isClosed) this.timer.start(waitMs);
  }
}

/** `from` alone would wrap an Observable of another copy of RxJS, for each poll. */
const readingOf$ = ({ source, ref }: WatchState, isUrgent: boolean): Observable<StateReading> => {
  const reading$ = isUrgent ? source.readState$(ref, URGENT) : source.readState$(ref);
  return isObservable(reading$) ? reading$ : from(reading$);
};

const URGENT: ReadOptions = { urgent: true };

/**
 * The error of an attempt. For a watch that is resumed, a set-up that a client gives up fast is an outage, because it has
 * worked before: its cause counts.
 */
export const errorIn = ({ settings }: WatchState, error: PollError): PollError =>
  settings.resumeFrom !== undefined &&
  error._tag === 'ConfigurationError' &&
  error.cause instanceof PollError &&
  isTransient(error.cause)
    ? error.cause
    : error;

const reportChange = (watch: WatchState, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.report({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.report({ _tag: 'unknownState', rawState });
};
