import { isLeft } from 'fp-ts/lib/Either.js';
import { type Observable, type Observer, Subscription, type Unsubscribable } from 'rxjs';
import type { PollError } from '../errors/PollError.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateReading } from '../model/StateSource.ts';
import { Waiting } from './Waiting.ts';
import type { WatchSettings } from './WatchOptions.ts';
import type { WatchState } from './WatchState.ts';
import {
  beginAttempt,
  checkedReading,
  hasQueue,
  readingOf$,
  recordAnswer,
  recordFailure,
  reportChange,
} from './attempt.ts';
import { confirmedDead } from './deadConfirmation.ts';
import { hasInputs, startInputs } from './inputs.ts';
import { afterAnswer, afterFailure } from './nextWait.ts';
import { planFirstWait, planWait, reportScheduled } from './scheduling.ts';

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
export class PollLoop extends Waiting implements Observer<StateReading>, Unsubscribable {
  readonly #watch: WatchState;
  readonly #sink: Observer<BatchSnapshot>;
  readonly #emit: WatchSettings['emit'];
  #inputs: Subscription | undefined;
  #request: Unsubscribable | undefined;
  /** Whether an attempt has started and not ended, and whether it waits for its answer. */
  #isAttempting = false;
  #isUnanswered = false;
  /** Whether it was sent as urgent. */
  #isUrgent = false;
  /** Unsubscribed. A flag of its own, because the subscriber is far away in memory. */
  #isClosed = false;

  constructor(watch: WatchState, sink: Observer<BatchSnapshot>, emit: WatchSettings['emit']) {
    super(watch.scheduler);
    this.#watch = watch;
    this.#sink = sink;
    this.#emit = emit;
  }

  /** A method: any callback may unsubscribe, and the compiler would take a field that was read to be unchanged. */
  #isOver(): boolean {
    return this.#isClosed;
  }

  start(): void {
    if (this.#isOver()) return;
    const { resumeFrom } = this.#watch.settings;
    if (resumeFrom?.terminal === true) {
      this.send(resumeFrom);
      return;
    }
    const watch = this.#watch;
    watch.loop = this;
    // Most watches have none.
    if (hasInputs(watch)) {
      this.#inputs = new Subscription();
      startInputs(watch, this.#inputs, (thrown) => this.#sink.error(thrown));
    }
    if (this.#isOver()) return;
    const waitMs = planFirstWait(watch);
    if (waitMs > 0) this.#beginWait(waitMs);
    else this.#attempt();
  }

  /** Ends the open request, the wait and the inputs. */
  unsubscribe(): void {
    this.#isClosed = true;
    this.cancel();
    this.#inputs?.unsubscribe();
    this.#endAttempt();
  }

  protected override onElapsed(): void {
    this.#watch.endWait();
    if (!this.#isOver()) this.#attempt();
  }

  /** Starts the next attempt of a failed poll, or the first one of the next poll. */
  #attempt(): void {
    try {
      const watch = this.#watch;
      // After a wait that took no time the last attempt is still open.
      this.#endAttempt();
      if (this.#isOver()) return;
      this.#isAttempting = true;
      this.#isUnanswered = true;
      beginAttempt(watch);
      if (!this.#isOver()) this.#read(watch.attemptId);
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
    if (this.#isOver()) return;
    const request = reading$.subscribe(this);
    // If the source answered synchronously, the attempt has ended, and another one may have started.
    if (this.#isUnanswered && attemptId === this.#watch.attemptId) this.#request = request;
    else request.unsubscribe();
  }

  /** Sends the open attempt again, as urgent, if it may still wait in the queue of the source. Without a queue it is on its way. */
  promote(): boolean {
    if (this.#isUrgent || this.#request === undefined || !hasQueue(this.#watch)) return false;
    // `leadMs` of the source is a callback, in which one may unsubscribe.
    if (!this.#isUnanswered) return false;
    this.#request.unsubscribe();
    this.#request = undefined;
    this.#read(this.#watch.attemptId);
    return true;
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
      this.#settle(recordAnswer(watch, reading, elapsedMs), elapsedMs);
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
      const error = recordFailure(watch, raised, elapsedMs);
      if (this.#isOver()) return;
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
    if (this.#isOver()) return;
    const watch = this.#watch;
    const next = afterAnswer(watch, snapshot, elapsedMs);
    if (this.#isOver()) return;
    if (isLeft(next)) {
      this.#sink.error(next.left(watch.facts()));
      return;
    }
    const delayMs = next.right;
    watch.previousDelayMs = delayMs;
    reportScheduled(watch, delayMs);
    this.#wait(delayMs);
  }

  #deliver(snapshot: BatchSnapshot): void {
    const watch = this.#watch;
    if (this.#isOver() || watch.isDeadWithheld) return;
    const isChange = watch.isChange(snapshot);
    if (isChange) reportChange(watch, snapshot);
    if (this.#isOver()) return;
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
    const next = afterFailure(watch, error, watch.elapsedMs());
    if (this.#isOver()) return;
    if (isLeft(next)) {
      this.#sink.error(next.left(watch.facts()));
      return;
    }
    watch.failures = next.right;
    // A limit that has waited for this attempt ends the watch here, before a retry is scheduled.
    this.#endAttempt();
    if (this.#isOver()) return;
    reportScheduled(watch, next.right.delayMs, error);
    this.#wait(next.right.delayMs);
  }

  #wait(delayMs: number): void {
    if (this.#isOver()) return;
    this.#beginWait(planWait(this.#watch, delayMs));
  }

  #beginWait(waitMs: number): void {
    this.#watch.beginWait(this);
    // A limit asks the source for its lead, which is a callback, too.
    if (!this.#isOver()) this.wait(waitMs);
  }
}
