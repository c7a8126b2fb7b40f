import { from, isObservable, Observable, type ObservableInput, type Observer, type Subscriber } from 'rxjs';
import type { Subscription, Unsubscribable } from 'rxjs';
import { ThrottledError } from '../../errors/AnswerError.ts';
import { PollError } from '../../errors/PollError.ts';
import { withDurationMs } from '../../errors/TaggedError.ts';
import { captureContext, type InContext } from '../../schedule/asyncContext.ts';
import type { Waiter } from './WaitingLine.ts';

/** The queue of a request, as the request sees it. */
export interface RequestOwner {
  nowMs(): number;
  /** A slot is taken. */
  onSent(): void;
  /** The first answer to a request, or its failure. */
  onAnswered(durationMs: number): void;
  /** The service answers the requests again. */
  onAccepted(number: number): void;
  onThrottled(error: ThrottledError, number: number): void;
  /** The slot is free. */
  onFree(isAnswered: boolean): void;
  /** A request that waits has been unsubscribed from. */
  onWithdrawn(request: QueuedRequest): void;
}

/** The request that is being sent in this very call, until it is answered. */
let sending: QueuedRequest | undefined;

/**
 * Frees the slot of the request that is being sent, if it comes from a queue: what it asks for waits for others and sends
 * nothing by itself.
 */
export const yieldSlot = (): void => sending?.yieldSlot();

/**
 * A request of a queue: its place in line, its slot, and the observer of its answer. It is the only object that a request
 * has in the queue, and only until it is torn down.
 *
 * The queue is told of an answer before the subscriber, which may send another request in that call.
 */
export class QueuedRequest<T = unknown> implements Observer<T>, Unsubscribable, Waiter {
  readonly isUrgent: boolean;
  position = 0;
  readonly #owner: RequestOwner;
  readonly #request$: ObservableInput<T>;
  readonly #subscriber: Subscriber<T>;
  /** `undefined` for a request that need not wait: it is sent in the call that subscribes to it. */
  #inContext: InContext | undefined;
  #number = 0;
  #sentAtMs = 0;
  #answer: Subscription | undefined;
  #isAnswered = false;
  #hasSlot = false;

  constructor(
    owner: RequestOwner,
    request$: ObservableInput<T>,
    subscriber: Subscriber<T>,
    isUrgent: boolean,
  ) {
    this.#owner = owner;
    this.#request$ = request$;
    this.#subscriber = subscriber;
    this.isUrgent = isUrgent;
  }

  /** Captures the asynchronous context of the subscriber, to be sent in it from another call. */
  keepContext(): void {
    this.#inContext = captureContext();
  }

  /**
   * Sends the request.
   *
   * @param number - its number in the order of starts
   */
  send(number: number): void {
    this.#number = number;
    if (this.#inContext === undefined) this.#send();
    else this.#inContext(() => this.#send());
  }

  #send(): void {
    const outer = sending;
    try {
      this.#sentAtMs = this.#owner.nowMs();
      this.#hasSlot = true;
      this.#owner.onSent();
      sending = this;
      // The subscription is needed before `subscribe` returns, to unsubscribe from a source that emits in that call.
      new Observable<T>((answer) => {
        this.#answer = answer;
        observableOf(this.#request$).subscribe(answer);
      }).subscribe(this);
    } catch (thrown) {
      this.#subscriber.error(thrown);
    } finally {
      sending = outer;
    }
  }

  next(value: T): void {
    try {
      this.#recordAnswer();
      this.#owner.onAccepted(this.#number);
    } catch (thrown) {
      this.#subscriber.error(thrown);
      return;
    }
    this.#subscriber.next(value);
  }

  error(error: unknown): void {
    try {
      this.#recordAnswer();
      if (error instanceof PollError) withDurationMs(error, this.#owner.nowMs() - this.#sentAtMs);
      if (error instanceof ThrottledError) this.#owner.onThrottled(error, this.#number);
    } catch (thrown) {
      this.#subscriber.error(thrown);
      return;
    }
    this.#subscriber.error(error);
  }

  /** Frees the slot before the subscriber is notified. */
  complete(): void {
    try {
      this.#recordAnswer();
      this.unsubscribe();
    } catch (thrown) {
      this.#subscriber.error(thrown);
      return;
    }
    this.#subscriber.complete();
  }

  #recordAnswer(): void {
    if (sending === this) sending = undefined;
    if (this.#isAnswered) return;
    this.#isAnswered = true;
    this.#owner.onAnswered(this.#owner.nowMs() - this.#sentAtMs);
  }

  /** Called when the subscriber is done, too. */
  unsubscribe(): void {
    if (this.position > 0) this.#owner.onWithdrawn(this);
    try {
      this.#answer?.unsubscribe();
    } finally {
      this.#free();
    }
  }

  /** Gives up the slot, as if the request had been answered. */
  yieldSlot(): void {
    this.#isAnswered = true;
    this.#free();
  }

  #free(): void {
    if (!this.#hasSlot) return;
    this.#hasSlot = false;
    this.#owner.onFree(this.#isAnswered);
  }
}

/** `from` alone would wrap an Observable of another copy of RxJS, for each request. */
const observableOf = <T>(request$: ObservableInput<T>): Observable<T> =>
  isObservable(request$) ? (request$ as Observable<T>) : from(request$);
