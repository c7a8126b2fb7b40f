import { isLeft, match } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import { EMPTY, merge, type Observer, type Subscription, type Unsubscribable } from 'rxjs';
import { LookError } from '../errors/LookError.ts';
import { UnexpectedError } from '../errors/UnexpectedError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { StateReading } from '../model/StateReading.ts';
import { sameState } from '../model/sameState.ts';
import { afterAnswer } from './afterAnswer.ts';
import { afterFailure } from './afterFailure.ts';
import { blind$ } from './blind$.ts';
import { deadBy } from './deadBy.ts';
import type { Failures } from './Failures.ts';
import { hurries$ } from './hurries$.ts';
import { isSuspected } from './isSuspected.ts';
import type { Outlet } from './Outlet.ts';
import { Pause, type Waiting } from './Pause.ts';
import { reading$ } from './reading$.ts';
import { tellChange } from './tellChange.ts';
import type { Watch } from './Watch.ts';

/**
 * Looks at a job, waits, and looks again, until it has ended or cannot go on: one object for as long as it lasts, the
 * observer of each of its looks. RxJS's `defer`, `retry` and `repeat` do the same, and make a dozen observers for each
 * look; what decides (`afterAnswer`, `afterFailure`) are functions that know nothing of it.
 *
 * ```text
 * attempts     x     x      A         A        (x failed, A answered)
 * waits        |---->|----->|-------->|---…    after a failure by the retry policy, after an answer by the schedule
 * outlet       -------------A---------A---…
 * ```
 */
export class PollLoop implements Observer<StateReading>, Unsubscribable, Waiting {
  readonly #watch: Watch;
  readonly #outlet: Outlet;
  /** What goes on beside the looks, if anything does. */
  #beside: Subscription | undefined;
  /** The request of the attempt that is under way. */
  #request: Unsubscribable | undefined;
  readonly #wait: Pause;
  /** What went wrong with the present look; nothing so far. */
  #failures: Failures | undefined;
  /** When its first attempt began. */
  #sinceMs = 0;
  #isAsking = false;
  #isAnswered = false;
  /** Whether the wait that is under way follows a failure. */
  #isRetrying = false;
  #before: BatchSnapshot | undefined;

  constructor(watch: Watch, outlet: Outlet) {
    this.#watch = watch;
    this.#outlet = outlet;
    this.#wait = new Pause(watch, this);
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
    else if (!this.#outlet.closed) this.#look();
  }

  /** A wait is over. */
  goOn(): void {
    this.#try(() => (this.#isRetrying ? this.#attempt() : this.#look()));
  }

  /** Ends whatever is under way. */
  unsubscribe(): void {
    this.#wait.unsubscribe();
    this.#beside?.unsubscribe();
    this.#endAttempt();
  }

  /** An attempt is answered, which ends it: a source says one thing. */
  next(reading: StateReading): void {
    if (!this.#isAsking || this.#isAnswered) return;
    this.#try(() => {
      const watch = this.#watch;
      const latencyMs = this.#latencyMs();
      const snapshot = watch.record(reading, latencyMs);
      const { state, rawState } = reading;
      watch.tell({ _tag: 'lookAnswered', attempt: watch.attempts, latencyMs, state, rawState });
      this.#deliver(snapshot);
      this.#repeat();
    });
  }

  /** An attempt has failed. */
  error(raised: unknown): void {
    if (!this.#isAsking || this.#isAnswered) return;
    this.#try(() => {
      const watch = this.#watch;
      const error = raised instanceof LookError ? raised : new UnexpectedError(raised);
      const latencyMs = this.#latencyMs();
      watch.lastError = error;
      watch.tell({ _tag: 'lookFailed', attempt: watch.attempts, latencyMs, error });
      const dead = deadBy(watch, error);
      if (this.#outlet.closed) return;
      if (dead === undefined) this.#retry(error);
      else {
        this.#deliver(watch.record(dead, latencyMs));
        this.#repeat();
      }
    });
  }

  /** An attempt has ended: too early, unless it was answered. */
  complete(): void {
    if (this.#isAsking && !this.#isAnswered)
      this.error(new UnexpectedError(undefined, 'the source completed without a reading'));
  }

  /** A look has a budget of its own for retries, which an answer renews. */
  #look(): void {
    this.#watch.attempts = 0;
    this.#failures = undefined;
    this.#attempt();
  }

  #attempt(): void {
    const watch = this.#watch;
    watch.begunAtMs = watch.elapsedMs();
    watch.begun += 1;
    watch.attempts += 1;
    if (watch.attempts === 1) this.#sinceMs = watch.begunAtMs;
    this.#isAsking = true;
    this.#isAnswered = false;
    watch.tell({ _tag: 'lookStarted', attempt: watch.attempts });
    if (this.#isClosed()) return;
    const number = watch.begun;
    const request = reading$(watch).subscribe(this);
    if (this.#isUnderWay(number)) this.#request = request;
    else request.unsubscribe();
  }

  /** First, so that a value of `lookNow$` which is replayed to every subscriber comes before there is a wait. */
  #beginBeside(): void {
    const { lookNow$, onEvent } = this.#watch.settings;
    if (lookNow$ === undefined && onEvent === undefined) return;
    const blindness$ = onEvent === undefined ? EMPTY : blind$(this.#watch);
    this.#beside = merge(blindness$, hurries$(this.#watch)).subscribe({
      error: (error: unknown) => this.#outlet.error(error),
    });
  }

  #deliver(snapshot: BatchSnapshot): void {
    this.#isAnswered = true;
    if (this.#outlet.closed || isSuspected(this.#watch)) return;
    if (this.#before === undefined || !sameState(this.#before, snapshot)) {
      this.#before = snapshot;
      tellChange(this.#watch, snapshot);
    }
    this.#tellOf(snapshot);
  }

  #tellOf(snapshot: BatchSnapshot): void {
    this.#watch.over = snapshot.terminal;
    this.#outlet.next(snapshot);
    if (snapshot.terminal) this.#outlet.complete();
  }

  /** The next look begins only when the last one has ended: looks never overlap, and none is dropped. */
  #repeat(): void {
    this.#endAttempt();
    if (this.#outlet.closed) return;
    const next = afterAnswer(this.#watch);
    if (isLeft(next)) {
      this.#outlet.error(next.left);
      return;
    }
    const delayMs = next.right;
    this.#watch.previousDelayMs = delayMs;
    this.#watch.tell({ _tag: 'lookScheduled', delayMs });
    this.#isRetrying = false;
    this.#pause(delayMs);
  }

  #retry(error: LookError): void {
    const watch = this.#watch;
    const failures = this.#failures ?? { sinceMs: this.#sinceMs, spent: 0, missing: 0 };
    pipe(
      afterFailure(watch, failures, error),
      match(
        (end) => this.#outlet.error(end),
        ({ delayMs, failures: after }) => {
          this.#failures = { ...after, previousDelayMs: delayMs };
          watch.tell({ _tag: 'retryScheduled', attempt: watch.attempts, delayMs, error });
          this.#isRetrying = true;
          this.#pause(delayMs);
        },
      ),
    );
    // Last: a limit that waits for a fresh look to judge by is not judged before it is known what follows.
    this.#endAttempt();
  }

  #pause(delayMs: number): void {
    if (this.#outlet.closed) return;
    this.#wait.begin(delayMs);
  }

  #endAttempt(): void {
    if (!this.#isAsking) return;
    this.#isAsking = false;
    this.#request?.unsubscribe();
    this.#request = undefined;
    this.#watch.endAttempt(this.#watch.begun);
  }

  /** Whether that attempt is: one that is answered at once is over, and another may have begun. */
  #isUnderWay(number: number): boolean {
    return this.#isAsking && number === this.#watch.begun;
  }

  /** A method, for the compiler takes it that a call of something else leaves a property as it is. */
  #isClosed(): boolean {
    return this.#outlet.closed;
  }

  #latencyMs(): number {
    return this.#watch.elapsedMs() - this.#watch.begunAtMs;
  }

  /** What a scheduler throws ends the watch, as it would in an operator. */
  #try(act: () => void): void {
    try {
      act();
    } catch (thrown) {
      this.#outlet.error(thrown);
    }
  }
}
