import { isRight, match } from 'fp-ts/lib/Either.js';
import {
  merge,
  NEVER,
  Observable,
  type Subscriber,
  Subscription,
  takeUntil,
  type Unsubscribable,
} from 'rxjs';
import type { InvalidRefError } from '../errors/watchErrors.ts';
import { type BatchRef, BatchRefCodec } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { monotonicNow, type WatchScheduler } from '../schedule/watchScheduler.ts';
import { abort$ } from '../watch/inputs.ts';
import type { FleetChange } from './FleetChange.ts';
import type { FleetPlan } from './FleetOptions.ts';
import { type JobOwner, JobWatch } from './JobWatch.ts';
import { type Job, type Jobs, stateBefore } from './targets.ts';

/** Watches a job of a fleet; its first poll starts after a delay. */
type WatchJob$ = (job: Job, initialDelayMs: number) => Observable<BatchSnapshot>;

/** What a fleet emits: `null` once, when it hears its targets and drops; then each change. */
export type FleetStep = FleetChange | null;

/**
 * The changes of all jobs of a fleet. Jobs that are known from the start have no `added` change.
 *
 * ```text
 * later$     a----b----a-------|
 * drop$      ---------------b---
 * a          s----r-----------(S|)
 * b               s----r----!
 * fleet$()   (0As)-r---r----D--(S|)     0 null, A added (with b, in the frame of its s), D dropped; the second a is ignored
 * ```
 */
export const fleet$ = (jobs: Jobs, plan: FleetPlan, watchJob$: WatchJob$): Observable<FleetStep> =>
  // Not `mergeMap`: docs/decisions.md, 30.
  new Observable((subscriber) => {
    const fleet = new Fleet(plan, watchJob$, subscriber);
    subscriber.add(fleet);
    fleet.start(jobs);
  });

/** A subscription of a fleet. Targets that arrive inside a handler of the fleet wait for their turn. */
class Fleet implements JobOwner, Unsubscribable {
  readonly #plan: FleetPlan;
  readonly #watchJob$: WatchJob$;
  readonly #sink: Subscriber<FleetStep>;
  readonly #nextDelayMs: () => number;
  /** The jobs that count as watched. */
  readonly #watched = new JobsByRef();
  /** The jobs that do not count as watched any more, and whose watches are not over yet. */
  readonly #ending = new Set<JobWatch>();
  readonly #inputs = new Subscription();
  /** What arrived inside another turn. A set, which shrinks from its front in constant time. */
  readonly #turns = new Set<() => void>();
  #isInTurn = false;
  #mayGrow = true;

  constructor(plan: FleetPlan, watchJob$: WatchJob$, sink: Subscriber<FleetStep>) {
    this.#plan = plan;
    this.#watchJob$ = watchJob$;
    this.#sink = sink;
    this.#nextDelayMs = spreadOver(plan.spreadMs, plan.scheduler);
  }

  start({ first, later$ }: Jobs): void {
    const jobs = first.map((job) => this.#register(job));
    // In a turn, so that targets wait until the fleet has subscribed to all of its inputs.
    this.#inTurn(() => {
      this.#subscribeTo(later$);
      this.#sink.next(null);
      for (const job of jobs) job.start();
    });
  }

  /** Ends all watches. */
  unsubscribe(): void {
    this.#inputs.unsubscribe();
    this.#turns.clear();
    for (const job of this.#ending) job.stop();
    for (const job of this.#watched) job.stop();
  }

  release(job: JobWatch): void {
    if (this.#watched.delete(job)) this.#ending.add(job);
  }

  emit(change: FleetChange): void {
    this.#sink.next(change);
  }

  onOver(job: JobWatch): void {
    this.#watched.delete(job);
    this.#ending.delete(job);
    this.#completeIfDone();
  }

  #subscribeTo(later$: Jobs['later$']): void {
    const { drop$ = NEVER, signals } = this.#plan;
    const fail = (error: unknown): void => this.#sink.error(error);
    this.#inputs.add(drop$.subscribe({ next: (ref) => this.#drop(ref), error: fail }));
    if (this.#sink.closed) return;
    const targets$ = later$.pipe(takeUntil(merge(...signals.map(abort$), NEVER))); // none after an abort
    this.#inputs.add(
      targets$.subscribe({
        next: (target) => this.#inTurn(() => match(this.#refuse, this.#add)(target)),
        error: (error: unknown) => this.#inTurn(() => fail(error)),
        complete: () => this.#inTurn(() => this.#noMore()),
      }),
    );
  }

  /** Runs a task after those that run now: a job that a handler adds must not nest in its call (docs/decisions.md, 44). */
  #inTurn(task: () => void): void {
    this.#turns.add(task);
    if (this.#isInTurn) return;
    this.#isInTurn = true;
    try {
      for (const turn of this.#turns) {
        this.#turns.delete(turn);
        turn();
      }
    } catch (thrown) {
      this.#sink.error(thrown); // by the user's clock
    } finally {
      this.#isInTurn = false;
    }
  }

  #register(job: Job): JobWatch {
    // The wait of a checkpoint replaces the initial delay.
    const initialDelayMs = job.checkpoint === undefined ? this.#plan.initialDelayMs : 0;
    const delayMs = Math.min(MAX_DELAY_MS, initialDelayMs + this.#nextDelayMs());
    const watch = new JobWatch(job, this.#watchJob$(job, delayMs), this);
    this.#watched.add(watch);
    return watch;
  }

  readonly #add = (job: Job): void => {
    if (this.#watched.get(job.ref) !== undefined) return;
    const watch = this.#register(job);
    this.emit({ _tag: 'added', ref: job.ref, before: stateBefore(job) });
    watch.start();
  };

  readonly #refuse = (error: InvalidRefError): void =>
    this.emit({ _tag: 'failed', ref: undefined, before: null, error });

  #drop(value: unknown): void {
    const ref = refIn(value);
    if (ref !== undefined) this.#watched.get(ref)?.drop();
  }

  #noMore(): void {
    this.#mayGrow = false;
    this.#completeIfDone();
  }

  #completeIfDone(): void {
    if (!this.#mayGrow && this.#watched.size === 0 && this.#ending.size === 0) this.#sink.complete();
  }
}

/** Jobs by project and batch id: the strings of their refs, where a key of both would be another 120 bytes for each job. */
class JobsByRef {
  readonly #projects = new Map<string, Map<string, JobWatch>>();
  size = 0;

  *[Symbol.iterator](): Generator<JobWatch> {
    for (const jobs of this.#projects.values()) yield* jobs.values();
  }

  get({ projectId, batchId }: BatchRef): JobWatch | undefined {
    return this.#projects.get(projectId)?.get(batchId);
  }

  add(job: JobWatch): void {
    const { projectId, batchId } = job.ref;
    const jobs = this.#projects.get(projectId);
    if (jobs === undefined) this.#projects.set(projectId, new Map([[batchId, job]]));
    else jobs.set(batchId, job);
    this.size += 1;
  }

  /** Removes a job, and returns whether it was there. */
  delete(job: JobWatch): boolean {
    if (this.get(job.ref) !== job) return false;
    const { projectId, batchId } = job.ref;
    const jobs = this.#projects.get(projectId);
    jobs?.delete(batchId);
    if (jobs?.size === 0) this.#projects.delete(projectId);
    this.size -= 1;
    return true;
  }
}

/** The job that a value names, if it names one: reading the value may throw. */
const refIn = (value: unknown): BatchRef | undefined => {
  try {
    const decoded = BatchRefCodec.decode(value);
    return isRight(decoded) ? decoded.right : undefined;
  } catch {
    return undefined;
  }
};

/** The golden ratio: the fractional parts of its multiples are spread evenly from 0 to 1, however many there are. */
const GOLDEN_RATIO = (Math.sqrt(5) - 1) / 2;

/**
 * Spreads the first polls of jobs that are added within `spreadMs` of each other over that time. Each call returns the delay
 * of the next job; the first one, and one that is added alone, has none.
 */
export const spreadOver = (spreadMs: number, scheduler: WatchScheduler): (() => number) => {
  let sinceMs = Number.NEGATIVE_INFINITY;
  let count = 0;
  return () => {
    const nowMs = monotonicNow(scheduler);
    if (nowMs - sinceMs >= spreadMs) {
      sinceMs = nowMs;
      count = 0;
    }
    const delayMs = Math.floor(((count * GOLDEN_RATIO) % 1) * spreadMs);
    count += 1;
    return delayMs;
  };
};
