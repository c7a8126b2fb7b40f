import {
  defer,
  identity,
  type MonoTypeOperatorFunction,
  Observable,
  type Observer,
  type Subscriber,
  type Unsubscribable,
} from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { momentOf, toDeadlineMs } from '../schedule/deadlines.ts';
import { PollLoop } from './PollLoop.ts';
import type { WatchSettings } from './WatchOptions.ts';
import { WatchState } from './WatchState.ts';
import { watchSubscriberOf } from './WatchSubscriber.ts';
import { abortedBy } from './inputs.ts';

/** Watches a job: composes the poll loop, the settings of its one subscriber, the abort signal and the last event. */
export const watch$ = (ref: BatchRef, settings: WatchSettings): Observable<BatchSnapshot> =>
  defer(() => {
    const { emit, resumeFrom, deadline, stateDeadlines } = settings;
    const watch = new WatchState(ref, settings);
    const deadlineMs = deadline === undefined ? undefined : toDeadlineMs(watch.watchedSince, deadline);
    const moment = momentOf(deadline);
    const subscription = { deadlineMs, sinceMs: 0, moment, stateDeadlines, emit, known: resumeFrom };
    return polls$(watch, (subscriber) => watchSubscriberOf(watch, subscription, subscriber), emit).pipe(
      abortedBy(watch),
      reportRun(watch),
    );
  });

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
    loop.start();
  });

/** Reports that the watch starts, and how it ended: the first event and the last one. */
export const reportRun =
  (watch: WatchState): MonoTypeOperatorFunction<BatchSnapshot> =>
  (source) =>
    watch.settings.onEvent === undefined
      ? source
      : // Not `tap` in a `defer`, whose closures make up a quarter of such a watch: docs/decisions.md, 48.
        new Observable((subscriber) => {
          const run = new ReportedRun(watch, subscriber);
          subscriber.add(run);
          run.start(source);
        });

/** The observer of a watch that reports its start and its end. */
class ReportedRun implements Observer<BatchSnapshot>, Unsubscribable {
  readonly #watch: WatchState;
  readonly #destination: Subscriber<BatchSnapshot>;
  #subscriber: Subscriber<BatchSnapshot> | undefined;

  constructor(watch: WatchState, destination: Subscriber<BatchSnapshot>) {
    this.#watch = watch;
    this.#destination = destination;
  }

  start(source: Observable<BatchSnapshot>): void {
    this.#watch.report({ _tag: 'started' });
    if (this.#destination.closed) return;
    // The subscriber is needed before `subscribe` returns, to stop a watch that emits in that call.
    new Observable<BatchSnapshot>((subscriber) => {
      this.#subscriber = subscriber;
      source.subscribe(subscriber);
    }).subscribe(this);
  }

  next(snapshot: BatchSnapshot): void {
    this.#destination.next(snapshot);
  }

  error(error: unknown): void {
    this.#watch.report({ _tag: 'ended', outcome: 'error', error });
    this.#destination.error(error);
  }

  complete(): void {
    this.#watch.report({ _tag: 'ended', outcome: 'terminal' });
    this.#destination.complete();
  }

  /** Called at any end, of which the watch reports the first. */
  unsubscribe(): void {
    this.#subscriber?.unsubscribe();
    this.#watch.report({ _tag: 'ended', outcome: 'unsubscribed' });
  }
}
