import { defer, from, isObservable, type Observable, type Observer, type Unsubscribable } from 'rxjs';
import { PollError } from '../errors/PollError.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import type { StateReading } from '../model/StateSource.ts';
import type { WatchState } from './WatchState.ts';

/** What the source says of the job, once it is subscribed to; one that throws, or returns no Observable, fails. */
const reading$ = ({ source, ref }: WatchState): Observable<StateReading> => {
  try {
    const given$: unknown = source.readState$(ref);
    return isObservable(given$)
      ? (given$ as Observable<StateReading>)
      : from(given$ as Promise<StateReading>);
  } catch (thrown) {
    return defer(() => {
      throw thrown;
    });
  }
};

/** Told what became of an attempt, which is under way until it is ended. */
export interface Attempting {
  /** Whether nobody wants to know any more. */
  readonly closed: boolean;
  /** It was answered, `elapsedMs` after the watch began. */
  answered(reading: StateReading, elapsedMs: number): void;
  failed(error: PollError, elapsedMs: number): void;
  /** Something else threw meanwhile: a scheduler, for instance. */
  onThrow(thrown: unknown): void;
}

/** Asks the source, as often as it is begun; the observer of all that it says. Who unsubscribes ends what is under way. */
export class Attempt implements Observer<StateReading>, Unsubscribable {
  readonly #watch: WatchState;
  readonly #attempting: Attempting;
  #request: Unsubscribable | undefined;
  #isUnderWay = false;
  #isAnswered = false;

  constructor(watch: WatchState, attempting: Attempting) {
    this.#watch = watch;
    this.#attempting = attempting;
  }

  /** Begins the next one, which ends the last: where a wait takes no time, nobody has yet. */
  begin(): void {
    this.unsubscribe();
    const watch = this.#watch;
    watch.attemptStartedMs = watch.elapsedMs();
    watch.attempts += 1;
    const number = (watch.attemptId += 1);
    this.#isUnderWay = true;
    this.#isAnswered = false;
    watch.tell({ _tag: 'pollStarted', attempt: watch.attempts });
    if (this.#attempting.closed) return;
    const request = reading$(watch).subscribe(this);
    // One that is answered at once is over, and another may have begun.
    if (this.#isOpen() && number === watch.attemptId) this.#request = request;
    else request.unsubscribe();
  }

  /** It is answered: a source says one thing. */
  next(reading: StateReading): void {
    if (!this.#isOpen()) return;
    this.#isAnswered = true;
    try {
      this.#attempting.answered(reading, this.#watch.elapsedMs());
    } catch (thrown) {
      this.#attempting.onThrow(thrown);
    }
  }

  error(raised: unknown): void {
    if (!this.#isOpen()) return;
    try {
      const error = raised instanceof PollError ? raised : new UnexpectedError(raised);
      this.#attempting.failed(error, this.#watch.elapsedMs());
    } catch (thrown) {
      this.#attempting.onThrow(thrown);
    }
  }

  /** Too early, unless it was answered. */
  complete(): void {
    if (this.#isOpen()) this.error(new UnexpectedError(undefined, 'the source completed without a reading'));
  }

  unsubscribe(): void {
    if (!this.#isUnderWay) return;
    this.#isUnderWay = false;
    this.#request?.unsubscribe();
    this.#request = undefined;
    this.#watch.endAttempt(this.#watch.attemptId);
  }

  /** Whether it waits for its answer. */
  #isOpen(): boolean {
    return this.#isUnderWay && !this.#isAnswered;
  }
}
