import {
  defer,
  EMPTY,
  mergeMap,
  type Observable,
  type ObservableInput,
  of,
  repeat,
  share,
  tap,
  timer,
} from 'rxjs';
import { ThrottledError } from '../../errors/AnswerError.ts';
import { PollError } from '../../errors/PollError.ts';
import { isTransient } from '../../errors/isTransient.ts';
import type { ReadOptions } from '../../model/StateSource.ts';
import { inOwnContext } from '../../schedule/asyncContext.ts';
import { clampRetryAfter } from '../../schedule/delays.ts';
import { monotonicNow } from '../../schedule/watchScheduler.ts';
import type { CoalesceSettings } from '../CoalesceOptions.ts';
import { RequestQueue } from '../limit/RequestQueue.ts';
import { afterAnswered, afterThrottled, type Throttling, UNTHROTTLED } from '../limit/throttling.ts';

/** A request for pages of a list, or a single poll. */
export interface RequestOptions extends ReadOptions {
  readonly isList: boolean;
}

/** How a project is throttled, and the end of its present pause, which all waiting requests share. */
interface Pause {
  throttling: Throttling;
  readonly end$: Observable<unknown>;
}

/**
 * The requests of a coalesced source: no more than `concurrency` at once, and none for a project that was asked to pause.
 *
 * ```text
 * requests of p   abc    d
 * answers         x                   429 with a Retry-After of 6
 * sent            a--------bcd        b and c had waited for a slot
 * ```
 */
export class Requests {
  readonly #settings: CoalesceSettings;
  readonly #queue: RequestQueue;
  /** The projects that are throttled. */
  readonly #pauses = new Map<string, Pause>();
  #started = 0;

  constructor(settings: CoalesceSettings) {
    this.#settings = settings;
    const { concurrency, scheduler } = settings;
    // Its own pauses would be for all projects.
    this.#queue = new RequestQueue({ concurrency, scheduler, maxRetryAfterMs: 0 });
  }

  /** Sends a request when a slot is free and the project does not pause. */
  send$<T>(
    projectId: string,
    makeRequest$: () => ObservableInput<T>,
    { isList, urgent }: RequestOptions,
  ): Observable<T> {
    return defer(() => {
      let isSent = false;
      const request$ = defer(() => {
        if (this.pauseLeftMs(projectId) > 0) return EMPTY;
        isSent = true;
        return this.#observed$(projectId, defer(makeRequest$), isList);
      });
      return defer(() => this.#pauseEnd$(projectId)).pipe(
        mergeMap(() => this.#queue.enqueue$(request$, { urgent })),
        repeat({ delay: () => (isSent ? EMPTY : of(0)) }),
      );
    });
  }

  /** How long a project is to pause, in milliseconds. */
  pauseLeftMs(projectId: string): number {
    const pause = this.#pauses.get(projectId);
    return pause === undefined ? 0 : Math.max(0, pause.throttling.pausedUntilMs - this.#nowMs());
  }

  /** How long an urgent request may wait for a slot. */
  leadMs(): number {
    return this.#queue.leadMs();
  }

  #nowMs(): number {
    return monotonicNow(this.#settings.scheduler);
  }

  #pauseEnd$(projectId: string): Observable<unknown> {
    const pause = this.#pauses.get(projectId);
    return pause === undefined || this.pauseLeftMs(projectId) === 0 ? of(0) : pause.end$.pipe(inOwnContext());
  }

  #observed$<T>(projectId: string, request$: Observable<T>, isList: boolean): Observable<T> {
    this.#started += 1;
    const number = this.#started;
    return request$.pipe(
      tap({
        next: () => {
          const pause = this.#pauses.get(projectId);
          if (pause === undefined) return;
          pause.throttling = afterAnswered(pause.throttling, number);
          if (pause.throttling.steps === 0 && this.pauseLeftMs(projectId) === 0)
            this.#pauses.delete(projectId);
        },
        error: (error: unknown) => {
          if (error instanceof ThrottledError) this.#throttle(projectId, error, number);
          else if (isList) this.#pauseFor(projectId, error);
        },
      }),
    );
  }

  #throttle(projectId: string, error: ThrottledError, number: number): void {
    const pause = this.#pauseOf(projectId);
    const request = { nowMs: this.#nowMs(), number, started: this.#started };
    pause.throttling = afterThrottled(pause.throttling, error, request, this.#settings.maxRetryAfterMs);
  }

  /** A list that is not available asks for a pause of its project; a single poll that is not speaks for its job alone. */
  #pauseFor(projectId: string, error: unknown): void {
    if (!(error instanceof PollError) || !isTransient(error) || !('retryAfterMs' in error)) return;
    const pauseMs = clampRetryAfter(error.retryAfterMs, this.#settings.maxRetryAfterMs);
    if (pauseMs === 0) return;
    const pause = this.#pauseOf(projectId);
    const pausedUntilMs = Math.max(pause.throttling.pausedUntilMs, this.#nowMs() + pauseMs);
    pause.throttling = { ...pause.throttling, pausedUntilMs };
  }

  #pauseOf(projectId: string): Pause {
    const known = this.#pauses.get(projectId);
    if (known !== undefined) return known;
    const { scheduler } = this.#settings;
    const pause: Pause = {
      throttling: UNTHROTTLED,
      end$: defer(() => timer(Math.ceil(this.pauseLeftMs(projectId)), scheduler)).pipe(share()),
    };
    this.#pauses.set(projectId, pause);
    return pause;
  }
}
