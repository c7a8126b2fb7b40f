import { DelayedError, type Job as QueueJob, UnrecoverableError, type Worker } from 'bullmq';
import { isRecord } from '../checks/values.ts';
import { withStateDeadlines } from '../schedule/deadlines.ts';
import type { WatchSettings } from '../watch/WatchOptions.ts';
import { withDefaults } from '../watch/settings.ts';
import { type EndedData, encodedResult, type WatchData, type WatchResult, watchIn } from './JobData.ts';
import type { Ended, Made, Refused, Scheduled } from './Outcome.ts';
import { SourceGate } from './SourceGate.ts';
import { attempt, dueInMs, type WorkerWatch } from './attempt.ts';
import { commit } from './commit.ts';
import { endOf, endRefused } from './endOf.ts';
import { type Limit, limitsOf, nextWake } from './limits.ts';
import { pauseAll } from './pauseAll.ts';
import { progressOf } from './progress.ts';

/** Shared: a new error would capture a stack trace at each attempt. */
const NOT_ENDED = new DelayedError();
/** How soon a job that is given back may be taken by another worker. */
const GIVEN_BACK_MS = 1_000;
/** How soon a job is tried again whose data this version cannot read. */
const UNREADABLE_MS = 30_000;
/** How many refusals in a row of a watch pause their workers. */
const MAX_REFUSALS = 3;
/** How soon the next attempt is made of a watch that is refused by worker after worker. */
const REFUSED_MS = 300_000;
/** How far jobs are spread that have stalled twice, so that the one which kills its workers does not take others with it. */
const APART_MS = 10_000;

/** A job, and the token of the lock with which this worker has it. */
interface Activation {
  readonly job: QueueJob;
  readonly token: string;
}

/**
 * What a worker does with its jobs. Each job is a watch, and each activation of it is one attempt:
 *
 * ```text
 * job       delayed → active ------------------------→ delayed → …
 * worker              attempt → commit → moveToDelayed
 * ```
 *
 * An activation that does not end its watch throws a `DelayedError`, which BullMQ takes as: this job is dealt with. It is what a
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

  /** The processor of the worker: returns the end of a watch. */
  async process(job: QueueJob, token: string): Promise<unknown> {
    const activation = { job, token };
    const stored = await this.#read(activation);
    if ('end' in stored) return stored.end;
    try {
      const made = await this.#make(activation, stored);
      if (made?._tag === 'ended') return await this.#end(activation, stored, made);
      if (made !== undefined) await this.#goOn(activation, stored, made);
    } catch (thrown) {
      if (thrown instanceof DelayedError) throw thrown;
      this.#worker.emit('error', thrown as Error);
    }
    return await this.#delay(activation, GIVEN_BACK_MS);
  }

  /** A job that is no watch fails. One of a later version, or with data that were damaged, stays. */
  async #read(activation: Activation): Promise<WatchData | EndedData> {
    const { id } = activation.job;
    const data: unknown = activation.job.data;
    try {
      return watchIn(String(id), data);
    } catch (thrown) {
      const { message } = thrown as TypeError;
      if (!isRecord(data) || !('v' in data)) throw new UnrecoverableError(`the job is no watch: ${message}`);
      const advice = 'is it of a later version of dli-watch? It stays in the queue';
      this.#worker.emit(
        'error',
        new TypeError(`the job ${String(id)} cannot be read: ${message}; ${advice}`),
      );
      return await this.#delay(activation, UNREADABLE_MS);
    }
  }

  /** Makes the attempt, unless the watch ends without it. Returns nothing if the source of this worker cannot ask the service. */
  async #make(activation: Activation, stored: WatchData): Promise<Made | undefined> {
    const stalled = activation.job.stalledCounter;
    const stalls = stalled - stored.stalls;
    const { checkpoint } = stored.job;
    const limits = checkpoint === undefined ? [] : this.#limitsAt(checkpoint, stored);
    const ended = endOf(stored, this.#settings.scheduler.now(), limits, stalls);
    if (ended !== undefined) return ended;
    if (stalls > 1 && stored.apartAt !== stalled) await this.#setApart(activation, stored, stalled);
    if (!this.#gate.mayTry()) return undefined;
    const outcome = await attempt(stored, this.#options);
    if (outcome._tag === 'refused') {
      const over = endRefused(stored, this.#settings.scheduler.now(), limits);
      if (over === undefined) await this.#onRefused(activation, stored, outcome.error);
      else this.#gate.refused(outcome.error);
      return over;
    }
    this.#gate.opened();
    return outcome;
  }

  /** A worker that was refused is paused, unless it is the watch that several were refused for, as in a project without access. */
  async #onRefused(activation: Activation, stored: WatchData, error: Refused['error']): Promise<void> {
    const { job } = activation;
    const refusals = (stored.refusals ?? 0) + 1;
    const isOfWatch = refusals > MAX_REFUSALS && this.#gate.isOpen;
    if (!isOfWatch) this.#gate.refused(error);
    await this.#commit(activation, stored, { ...stored, refusals }, job.progress as object);
    if (!isOfWatch) return;
    const count = `${String(refusals)} attempts in a row were refused`;
    const message = `the watch of the job ${String(job.id)} cannot go on: ${count}, the last one by: ${error.message}`;
    this.#worker.emit('error', new Error(message, { cause: error }));
    await this.#delay(activation, REFUSED_MS);
  }

  async #setApart(activation: Activation, stored: WatchData, apartAt: number): Promise<void> {
    await this.#commit(activation, stored, { ...stored, apartAt }, activation.job.progress as object);
    await this.#delay(activation, Math.random() * APART_MS);
  }

  async #end(activation: Activation, stored: WatchData, made: Ended): Promise<unknown> {
    const end = encodedResult(made.end);
    await this.#commit(activation, stored, { end }, progressOf(made), made.changes);
    return end;
  }

  async #goOn(activation: Activation, stored: WatchData, made: Scheduled): Promise<void> {
    const { checkpoint, error, changes } = made;
    const dueMs = dueInMs(checkpoint);
    if (error?._tag === 'ThrottledError') await pauseAll(this.#worker, dueMs);
    const { job, limits } = stored;
    const queueMs = this.#settings.source.leadMs?.() ?? 0;
    const inForce = this.#limitsAt(checkpoint, stored);
    const { delayMs, lastPollFor } = nextWake(checkpoint.at, dueMs, inForce, stored.lastPollFor, queueMs);
    const data = {
      job: { ref: job.ref, checkpoint },
      limits,
      lastPollFor,
      stalls: activation.job.stalledCounter,
    };
    await this.#commit(activation, stored, data, progressOf(made), changes);
    await this.#delay(activation, delayMs);
  }

  #limitsAt(checkpoint: Scheduled['checkpoint'], { limits }: WatchData): readonly Limit[] {
    const { stateDeadlines } = this.#settings;
    return limitsOf(checkpoint, limits, withStateDeadlines(stateDeadlines, limits.stateDeadlines));
  }

  /** Throws a `DelayedError` if the job was lost. */
  async #commit(
    { job, token }: Activation,
    { run, rev }: Pick<WatchData, 'run' | 'rev'>,
    data: Omit<WatchData, 'run' | 'rev'> | Omit<EndedData, 'run' | 'rev'>,
    progress: object,
    changes: readonly WatchResult[] = [],
  ): Promise<void> {
    const after = { ...data, run, rev: rev + Math.max(1, changes.length) };
    const retain = this.#retain;
    const jobId = String(job.id);
    const made = { jobId, token, before: { run, rev }, after, progress, changes, retain };
    if (!(await commit(this.#worker, made))) throw NOT_ENDED;
  }

  async #delay({ job, token }: Activation, delayMs: number): Promise<never> {
    try {
      await job.moveToDelayed(Date.now() + delayMs, token);
    } catch (thrown) {
      if (!isLost(thrown)) this.#worker.emit('error', thrown as Error);
    }
    throw NOT_ENDED;
  }
}

/** The codes of BullMQ for a job that is gone, whose lock is gone or is that of another worker, or that is not active. */
const LOST: readonly unknown[] = [-1, -2, -3, -6];

const isLost = (thrown: unknown): boolean => isRecord(thrown) && LOST.includes(thrown['code']);
