import { DelayedError, type Job as QueueJob, UnrecoverableError, type Worker } from 'bullmq';
import { isRight, left } from 'fp-ts/lib/Either.js';
import { isRecord } from '../checks/values.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import { PollFailedError } from '../errors/watchErrors.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { withStateDeadlines } from '../schedule/deadlines.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import { withDefaults } from '../watch/settings.ts';
import { type EndedData, encodedResult, type StoredWatch, type WatchData, watchIn } from './JobData.ts';
import { SourceGate } from './SourceGate.ts';
import { attempt, dueInMs, type Outcome, type WorkerWatch } from './attempt.ts';
import { commit } from './commit.ts';
import { factsOf } from './facts.ts';
import { type Limit, limitOver, limitsOf, nextWake, type Wake } from './limits.ts';
import { pauseAll } from './pauseAll.ts';

type Scheduled = Extract<Outcome, { readonly _tag: 'scheduled' }>;
type Made = Exclude<Outcome, { readonly _tag: 'refused' }>;

/** How soon a job that is given back may be taken by another worker. */
const GIVEN_BACK_MS = 1_000;
/** How soon a job is looked at again whose data this version cannot read. */
const UNREADABLE_MS = 30_000;
/** How often a job may stall without a commit in between: a worker that takes it is killed each time. */
const MAX_STALLS = 5;

/**
 * What a worker does with its jobs. Each job is a watch, and each activation of it is one attempt:
 *
 * ```text
 * job       delayed → active ------------------------→ delayed → …
 * worker              attempt → commit → moveToDelayed
 * ```
 *
 * An activation that does not return a result throws a `DelayedError`, which BullMQ takes as: this job is dealt with. It is what a
 * worker does, too, that has lost its job: another one has it by then, or nobody, if it was removed.
 */
export class Activations {
  readonly #options: WorkerWatch;
  readonly #settings: WatchSettings;
  readonly #retain: number;
  readonly #worker: Worker;
  readonly #gate: SourceGate;

  constructor(worker: Worker, options: WorkerWatch, retain: number) {
    this.#worker = worker;
    this.#options = options;
    this.#settings = withDefaults(options);
    this.#retain = retain;
    this.#gate = new SourceGate(worker);
    worker.on('closing', () => this.#gate.close());
  }

  /** The processor of the worker. */
  async process(job: QueueJob, token: string): Promise<unknown> {
    const stored = await this.#read(job, token);
    if ('end' in stored) return stored.end;
    try {
      const outcome = this.#outcomeWithout(job, stored) ?? (await this.#attempt(stored));
      if (outcome !== undefined) return await this.#finish(job, token, stored, outcome);
    } catch (thrown) {
      if (thrown instanceof DelayedError) throw thrown;
      this.#worker.emit('error', thrown as Error);
    }
    return this.#delay(job, token, GIVEN_BACK_MS);
  }

  /** A job that is no watch fails. One of a later version, or with data that were damaged, stays. */
  async #read(job: QueueJob, token: string): Promise<StoredWatch | EndedData> {
    try {
      return watchIn(job.data);
    } catch (thrown) {
      const { message } = thrown as TypeError;
      const data: unknown = job.data;
      if (!isRecord(data) || !('v' in data)) throw new UnrecoverableError(`the job is no watch: ${message}`);
      const advice = 'is it of a later version of dli-watch? It stays in the queue';
      this.#worker.emit(
        'error',
        new TypeError(`the job ${String(job.id)} cannot be read: ${message}; ${advice}`),
      );
      return this.#delay(job, token, UNREADABLE_MS);
    }
  }

  /** How a watch ends without a further attempt, if it does. */
  #outcomeWithout(job: QueueJob, stored: StoredWatch): Made | undefined {
    const now = this.#settings.scheduler.now();
    const stalls = stallsOf(job) - stored.stalls;
    if (stalls > MAX_STALLS) {
      const happened = `its job has killed its workers: ${String(stalls)} times in a row, none came back from an attempt`;
      const error = new PollFailedError(factsOf(stored.job, now), new UnexpectedError(undefined, happened));
      return endedBy(error);
    }
    const { checkpoint } = stored.job;
    const over = checkpoint && limitOver(now, this.#limitsAt(checkpoint, stored), stored.lastPollFor);
    return over && endedBy(over.errorOf(factsOf(stored.job, now)));
  }

  /** Returns nothing if the source of this worker cannot ask the service. */
  async #attempt(stored: StoredWatch): Promise<Made | undefined> {
    if (!this.#gate.mayTry()) return undefined;
    const outcome = await attempt(stored, this.#options);
    if (outcome._tag === 'refused') {
      this.#gate.refused(outcome.error);
      return undefined;
    }
    this.#gate.opened();
    return outcome;
  }

  async #finish(job: QueueJob, token: string, stored: StoredWatch, outcome: Made): Promise<unknown> {
    if (outcome._tag === 'ended') {
      const end = encodedResult(outcome.end);
      await this.#commit(job, token, stored, outcome, { end });
      return end;
    }
    const { checkpoint, error } = outcome;
    if (error?._tag === 'ThrottledError') await pauseAll(this.#worker, dueInMs(checkpoint));
    const { delayMs, lastPollFor } = this.#wakeAfter(outcome, stored);
    const { limits } = stored;
    const stalls = stallsOf(job);
    await this.#commit(job, token, stored, outcome, { checkpoint, limits, lastPollFor, stalls });
    return this.#delay(job, token, delayMs);
  }

  #wakeAfter({ checkpoint }: Scheduled, stored: StoredWatch): Wake {
    const queueMs = this.#settings.source.leadMs?.() ?? 0;
    const limits = this.#limitsAt(checkpoint, stored);
    return nextWake(checkpoint.at, dueInMs(checkpoint), limits, stored.lastPollFor, queueMs);
  }

  #limitsAt(checkpoint: Scheduled['checkpoint'], { limits }: StoredWatch): readonly Limit[] {
    const { stateDeadlines } = this.#settings;
    return limitsOf(checkpoint, limits, withStateDeadlines(stateDeadlines, limits.stateDeadlines));
  }

  /** Throws a `DelayedError` if the job was lost. */
  async #commit(
    job: QueueJob,
    token: string,
    { run, rev }: StoredWatch,
    outcome: Made,
    data: Omit<WatchData, 'run' | 'rev'> | Omit<EndedData, 'run' | 'rev'>,
  ): Promise<void> {
    const { changes } = outcome;
    const isWritten = await commit(this.#worker, {
      jobId: String(job.id),
      token,
      before: { run, rev },
      after: { run, rev: rev + Math.max(1, changes.length), ...data },
      progress: progressOf(outcome),
      changes,
      retain: this.#retain,
    });
    if (!isWritten) throw new DelayedError();
  }

  async #delay(job: QueueJob, token: string, delayMs: number): Promise<never> {
    try {
      await job.moveToDelayed(Date.now() + delayMs, token);
    } catch (thrown) {
      if (!isLost(thrown)) this.#worker.emit('error', thrown as Error);
    }
    throw new DelayedError();
  }
}

const endedBy = (error: WatchError): Made => ({ _tag: 'ended', changes: [left(error)], end: left(error) });

/** How often a job has stalled. Early versions 5 of BullMQ do not tell. */
const stallsOf = ({ stalledCounter }: { readonly stalledCounter?: number }): number => stalledCounter ?? 0;

/** What dashboards of BullMQ show of a watch. */
const progressOf = (outcome: Made): object => {
  if (outcome._tag === 'ended')
    return isRight(outcome.end) ? stateIn(outcome.end.right) : { problem: outcome.end.left.message };
  const { checkpoint, error } = outcome;
  return { ...stateIn(checkpoint.snapshot), ...(error && { problem: error.message }) };
};

const stateIn = (snapshot: BatchSnapshot | null): object => ({
  state: snapshot?.state ?? null,
  since: snapshot?.stateSince ?? null,
  polls: snapshot?.polls ?? 0,
});

/** The codes of BullMQ for a job that is gone, whose lock is gone or is that of another worker, or that is not active. */
const LOST: readonly unknown[] = [-1, -2, -3, -6];

const isLost = (thrown: unknown): boolean => isRecord(thrown) && LOST.includes(thrown['code']);
