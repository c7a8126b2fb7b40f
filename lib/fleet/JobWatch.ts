import { Observable, type Observer, type Subscriber } from 'rxjs';
import { WatchError } from '../errors/WatchError.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import { PollFailedError } from '../errors/watchErrors.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { safeCallback } from '../operators/safeCallback.ts';
import type { FleetChange } from './FleetChange.ts';
import { type Job, stateBefore } from './targets.ts';

/** The fleet of a job, as the watch of the job sees it. */
export interface JobOwner {
  /** The job is about to end: from now on it may be added again. */
  release(job: JobWatch): void;
  /** Emits a change of the job. */
  emit(change: FleetChange): void;
  /** The watch is over, and nothing of it is left. */
  onOver(job: JobWatch): void;
}

/**
 * The watch of one job of a fleet: the observer of its snapshots. Whatever ends it becomes a change of this job, and never an
 * error of the fleet.
 *
 * The job counts as watched from the constructor on, so that it can be dropped before its watch starts, until just before its
 * end is emitted, so that a handler of the end may add it again.
 *
 * ```text
 * snapshots$   s---r---#            dropped: s---r--!
 * changes      S---R---F            changes: S---R--D
 * ```
 */
export class JobWatch implements Observer<BatchSnapshot> {
  readonly ref: BatchRef;
  readonly #owner: JobOwner;
  /** The watch, until it starts. */
  #snapshots$: Observable<BatchSnapshot> | undefined;
  #subscriber: Subscriber<BatchSnapshot> | undefined;
  #phase: 'waiting' | 'started' | 'dropped' | 'over' = 'waiting';
  #before: BatchState | null;
  /** The last snapshot that changed the state. */
  #last: BatchSnapshot | undefined;

  constructor(job: Job, snapshots$: Observable<BatchSnapshot>, owner: JobOwner) {
    this.ref = job.ref;
    this.#snapshots$ = snapshots$;
    this.#owner = owner;
    this.#before = stateBefore(job);
    this.#last = job.resumeFrom;
  }

  /** Starts the watch; a job that was dropped before is only reported. */
  start(): void {
    if (this.#phase === 'dropped') this.#reportDrop();
    if (this.#phase !== 'waiting') return;
    this.#phase = 'started';
    const snapshots$ = this.#snapshots$;
    this.#snapshots$ = undefined;
    // The subscriber is needed before `subscribe` returns, to stop a watch that emits in that call.
    new Observable<BatchSnapshot>((subscriber) => {
      this.#subscriber = subscriber;
      snapshots$?.subscribe(subscriber);
    }).subscribe(this);
  }

  /** Ends the watch, and reports that. */
  drop(): void {
    const hasStarted = this.#phase === 'started';
    this.#phase = 'dropped';
    this.#owner.release(this);
    if (!hasStarted) return;
    this.#tearDown();
    this.#reportDrop();
  }

  /** Ends the watch without a word. */
  stop(): void {
    this.#phase = 'over';
    this.#tearDown();
  }

  next(snapshot: BatchSnapshot): void {
    const before = this.#before;
    // No other snapshot is kept, so that it lives no longer than its poll.
    if (snapshot.state !== before) this.#last = snapshot;
    this.#before = snapshot.state;
    if (snapshot.terminal) this.#owner.release(this);
    this.#owner.emit({ _tag: 'seen', ref: this.ref, before, snapshot });
  }

  error(raised: unknown): void {
    // The watch is torn down before its failure is emitted, as it is before a drop is.
    this.#tearDown();
    this.#owner.release(this);
    this.#owner.emit({
      _tag: 'failed',
      ref: this.ref,
      before: this.#before,
      error: this.#watchErrorOf(raised),
    });
    this.complete();
  }

  complete(): void {
    if (this.#phase === 'started') this.#end();
  }

  /** A teardown of a source that throws must not keep this job, or another one, from ending. */
  #tearDown(): void {
    safeCallback(() => this.#subscriber?.unsubscribe())(undefined);
  }

  #reportDrop(): void {
    this.#owner.emit({ _tag: 'dropped', ref: this.ref, before: this.#before });
    this.#end();
  }

  #end(): void {
    this.#phase = 'over';
    this.#owner.onOver(this);
  }

  /** An error that no watch makes indicates a bug, in a source or here. It must not end the watches of other jobs. */
  #watchErrorOf(raised: unknown): WatchError {
    if (raised instanceof WatchError) return raised;
    const last = this.#last;
    const facts = {
      ref: this.ref,
      lastSnapshot: last,
      polls: last?.polls ?? 0,
      attempts: 0,
      elapsedMs: last?.elapsedMs ?? 0,
    };
    return new PollFailedError(facts, new UnexpectedError(raised, 'the watch failed unexpectedly'));
  }
}
