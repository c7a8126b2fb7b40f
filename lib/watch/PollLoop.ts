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
import { PollError } from '../errors/PollError.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateReading } from '../model/StateSource.ts';
import { type PollTimer, pollTimerOf, type TimerOwner } from './PollTimer.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';
import { confirmedDead } from './deadConfirmation.ts';
import { inputs$ } from './inputs.ts';
import { afterAnswer, afterFailure, clampWait } from './nextWait.ts';

/**
 * Polls a job until it has ended: a snapshot for each answered poll. Subscribers that watch the same job can share it; what
 * each has for itself comes after it (`WatchSubscriber`).
 *
 * ```text
 * polls      s   s   r   x r   r   c   r   S         (x failed, and was retried)
 * polls$()   s---s---r-----r---r---c---r---(S|)
 * ```
 *
 * @param sinkOf - wraps the subscriber in an observer that receives the snapshots instead; the subscriber itself by default
 * @param emit - whether that observer needs each answered poll, the default, or changes of state only
 */
export const polls$ = (
  watch: WatchState,
  sinkOf: (subscriber: Subscriber<BatchSnapshot>) => Observer<BatchSnapshot> = identity,
  emit: WatchSettings['emit'] = 'polls',
): Observable<BatchSnapshot> =>
  // By hand rather than by a pipe: docs/decisions.md, 48.
  new Observable((subscriber) => {
    const loop = new PollLoop(watch, sinkOf(subscriber), emit);
    // Before it starts, so that it is torn down if a scheduler throws.
    subscriber.add(loop);
    if (!subscriber.closed) loop.start();
  });

/**
 * The loop of a watch: start → attempt → answered or failed → wait → attempt … One object, which also observes each of its
 * requests. `nextWait` decides what follows an answer or a failure.
 *
 * ```text
 * attempts     x     x      A         A        (x failed, A answered)
 * waits        |---->|----->|-------->|---…    after a failure by the retry policy, after an answer by the schedule
 * sink         -------------A---------A---…
 * ```
 *
 * Polls never overlap, and none is dropped: an attempt starts only when the last one has ended and the wait after it, too.
 */
class PollLoop implements Observer<StateReading>, TimerOwner, Unsubscribable {
  readonly #watch: WatchState;
  readonly #sink: Observer<BatchSnapshot>;
  readonly #emit: WatchSettings['emit'];
  readonly timer: PollTimer;
  #inputs: Subscription | undefined;
  #request: Unsubscribable | undefined;
  /** Whether an attempt has started and not ended, and whether it waits for its answer. */
  #isAttempting = false;
  #isUnanswered = false;
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
      this.#send(resumeFrom);
      return;
    }
    // Before the first wait, which a value that `pollNow$` replays must not skip.
    this.#inputs = inputs$(this.#watch)?.subscribe({ error: (error: unknown) => this.#sink.error(error) });
    if (this.#isClosed) this.#inputs?.unsubscribe();
    else if (initialDelayMs > 0) this.#wait(initialDelayMs);
    else this.#attempt();
  }

  /** Ends the open request, the wait and the inputs. */
  unsubscribe(): void {
    this.#isClosed = true;
    this.timer.cancel();
    this.#inputs?.unsubscribe();
    this.#endAttempt();
  }

  /** Called by the timer. */
  onElapsed(): void {
    this.#watch.endWait();
    this.#attempt();
  }

  /** Starts the next attempt of the present poll, or the first one of the next poll. */
  #attempt(): void {
    try {
      const watch = this.#watch;
      // A wait that takes no time has not let the last attempt end.
      this.#endAttempt();
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
    try {
      reading$ = readingOf$(this.#watch);
    } catch (thrown) {
      this.error(thrown);
      return;
    }
    const request = reading$.subscribe(this);
    // A source that answers at once has ended the attempt, and another one may have started.
    if (this.#isUnanswered && attemptId === this.#watch.attemptId) this.#request = request;
    else request.unsubscribe();
  }

  /** The present attempt was answered. Only the first value counts. */
  next(reading: StateReading): void {
    if (!this.#isUnanswered) return;
    this.#isUnanswered = false;
    try {
      this.#answered(reading, this.#watch.elapsedMs());
    } catch (thrown) {
      this.#sink.error(thrown);
    }
  }

  /** The present attempt failed. */
  error(raised: unknown): void {
    if (!this.#isUnanswered) return;
    try {
      const error = raised instanceof PollError ? raised : new UnexpectedError(raised);
      this.#failed(error, this.#watch.elapsedMs());
    } catch (thrown) {
      this.#sink.error(thrown);
    }
  }

  complete(): void {
    if (!this.#isUnanswered) return;
    this.error(new UnexpectedError(undefined, 'the source completed without a reading'));
  }

  #endAttempt(): void {
    if (!this.#isAttempting) return;
    this.#isAttempting = false;
    this.#isUnanswered = false;
    this.#request?.unsubscribe();
    this.#request = undefined;
    this.#watch.endAttempt(this.#watch.attemptId);
  }

  #answered(reading: StateReading, elapsedMs: number): void {
    const watch = this.#watch;
    const latencyMs = elapsedMs - watch.attemptStartedMs;
    const snapshot = watch.record(reading, elapsedMs);
    const { state, rawState } = reading;
    watch.report({ _tag: 'pollAnswered', attempt: watch.attempts, latencyMs, state, rawState });
    this.#settle(snapshot, elapsedMs);
  }

  #failed(error: PollError, elapsedMs: number): void {
    const watch = this.#watch;
    watch.lastError = error;
    const latencyMs = elapsedMs - watch.attemptStartedMs;
    watch.report({ _tag: 'pollFailed', attempt: watch.attempts, latencyMs, error });
    if (this.#isClosed) return;
    const dead = confirmedDead(watch, error);
    if (dead === undefined) this.#retry(error);
    else this.#settle(watch.record(dead, elapsedMs), elapsedMs);
  }

  /** Delivers the snapshot of a poll, ends the poll, and waits for the next one. */
  #settle(snapshot: BatchSnapshot, elapsedMs: number): void {
    this.#deliver(snapshot);
    this.#endAttempt();
    if (this.#isClosed) return;
    const watch = this.#watch;
    const next = afterAnswer(watch, snapshot, elapsedMs);
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
    // A terminal one is a change even if it does not begin a run: as a `dead` that is confirmed.
    const isChange = snapshot.terminal || watch.run?.first === snapshot;
    if (isChange) reportChange(watch, snapshot);
    if (isChange || this.#emit === 'polls') this.#send(snapshot);
  }

  #send(snapshot: BatchSnapshot): void {
    this.#watch.isEnding = snapshot.terminal;
    this.#sink.next(snapshot);
    if (snapshot.terminal) this.#sink.complete();
  }

  /** Waits for the next attempt of a failed poll, or ends the watch. */
  #retry(error: PollError): void {
    const watch = this.#watch;
    const { attemptId } = watch;
    const next = afterFailure(watch, error, watch.elapsedMs());
    if (isLeft(next)) this.#sink.error(next.left(watch.facts()));
    else {
      const { delayMs } = (watch.failures = next.right);
      watch.report({ _tag: 'retryScheduled', attempt: watch.attempts, delayMs, error });
      this.#wait(delayMs);
    }
    // Last, so that a limit which awaits a fresh poll is judged when it is known what follows. If the wait took no time,
    // the next attempt has ended this one.
    if (attemptId === watch.attemptId) this.#endAttempt();
  }

  #wait(delayMs: number): void {
    if (this.#isClosed) return;
    const watch = this.#watch;
    const elapsedMs = watch.elapsedMs();
    const waitMs = clampWait(watch, delayMs, elapsedMs);
    watch.beginWait(elapsedMs + waitMs, this.timer);
    this.timer.start(waitMs);
  }
}

/** Not `from` alone, which would wrap the Observable of another copy of RxJS for each poll. */
const readingOf$ = ({ source, ref }: WatchState): Observable<StateReading> => {
  const reading$: Observable<StateReading> | Promise<StateReading> = source.readState$(ref);
  return isObservable(reading$) ? reading$ : from(reading$);
};

const reportChange = (watch: WatchState, { previousState, state, rawState }: BatchSnapshot): void => {
  watch.report({ _tag: 'stateChanged', from: previousState, to: state });
  if (state === 'unknown') watch.report({ _tag: 'unknownState', rawState });
};
