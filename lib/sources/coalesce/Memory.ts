import type { BatchDetail, BatchQuery } from '../../client/DliClient.ts';
import { omitUndefined } from '../../client/responses/json.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { LruMap } from '../../model/LruMap.ts';
import { AgingMap } from './AgingMap.ts';
import { type BudgetEvent, budgetAfter, INITIAL_BUDGET, type PageBudget } from './PageBudget.ts';

/** For how many more groups something is skipped, and for how many it was in the first place. */
export interface Cooldown {
  readonly left: number;
  readonly length: number;
}

/** What is known of a job: its place in the list, or for how long the list is not searched for it. */
export interface JobFacts extends Pick<BatchDetail, 'projectId' | 'createdAt' | 'queue'> {
  readonly cooldown?: Cooldown;
}

/** The filters that narrow a list to some jobs. */
export type Narrowing = Pick<BatchQuery, 'start' | 'end' | 'queueName'>;

/** The most projects that are remembered. */
const MAX_PROJECTS = 10_000;

/** The service's default, which other clients use, too; its maximum is not documented. */
const PAGE_SIZE = 100;

/** What the sweeps of a source have learned. It only saves requests: an empty memory gives the same answers. */
export class Memory {
  /** By batch id alone: if two projects have a job with the same id, only the one that was recorded last is remembered. */
  readonly #jobs: AgingMap<JobFacts>;
  readonly #budgets = new LruMap<PageBudget>(MAX_PROJECTS);
  /** The projects whose lists are not narrowed for a while. */
  readonly #narrowingCooldowns = new LruMap<Cooldown>(MAX_PROJECTS);
  /** The projects whose pages have to be smaller than the default. */
  readonly #pageSizes = new LruMap<number>(MAX_PROJECTS);
  /** The projects of which it was warned that their lists are refused. */
  readonly #warned = new LruMap<true>(MAX_PROJECTS);

  /** @param nowMs - a monotonic clock */
  constructor(nowMs: () => number) {
    this.#jobs = new AgingMap(nowMs);
  }

  /** Lets go of jobs that have not been found for long. To be called for each group. */
  age(): void {
    this.#jobs.age();
  }

  /** How many jobs of a project to request on a page. */
  pageSize(projectId: string): number {
    return this.#pageSizes.get(projectId) ?? PAGE_SIZE;
  }

  /** Remembers that a page of this size was too large; returns whether there is a smaller one. */
  recordTooLarge(projectId: string, size: number): boolean {
    if (size <= 1) return false;
    this.#pageSizes.set(projectId, Math.min(this.pageSize(projectId), Math.floor(size / 2)));
    return true;
  }

  /** Whether this is the first refusal of the list of a project. */
  isFirstRefusal(projectId: string): boolean {
    const isFirst = this.#warned.get(projectId) === undefined;
    this.#warned.set(projectId, true);
    return isFirst;
  }

  budget(projectId: string): PageBudget {
    return this.#budgets.get(projectId) ?? INITIAL_BUDGET;
  }

  /** @param maxPages - the most pages that can be saved up */
  updateBudget(projectId: string, event: BudgetEvent, maxPages: number = Infinity): void {
    this.#budgets.set(projectId, budgetAfter(this.budget(projectId), event, maxPages));
  }

  /** Whether a job is skipped since it was missing from the list. Each call counts as one group. */
  consumeCooldown(ref: BatchRef): boolean {
    const job = this.#jobOf(ref);
    if (job?.cooldown === undefined || job.cooldown.left === 0) return false;
    this.#jobs.set(ref.batchId, { ...job, cooldown: countedDown(job.cooldown) });
    return true;
  }

  /** Remembers where in the list a job was found. One that has succeeded is not polled again, so it is forgotten. */
  recordFound(batch: BatchDetail): void {
    const { projectId, batchId, createdAt, queue, state } = batch;
    if (state === 'success') {
      this.forgetLocation(batch);
      return;
    }
    const known = this.#jobOf(batch);
    const isSame = known !== undefined && known.createdAt === createdAt && known.queue === queue;
    // Reuses the object: long-lived objects that are replaced by each page are costly to collect.
    const facts =
      isSame && known.cooldown === undefined ? known : omitUndefined({ projectId, createdAt, queue });
    this.#jobs.set(batchId, facts);
  }

  /** Skips a job that was missing from the list, for longer each time in a row. */
  recordMissing(ref: BatchRef): void {
    const { projectId, batchId } = ref;
    this.#jobs.set(batchId, { projectId, cooldown: longerCooldown(this.#jobOf(ref)?.cooldown) });
  }

  /** Whether the place of a job in the list is known. */
  isLocated(ref: BatchRef): boolean {
    return this.#jobOf(ref)?.createdAt !== undefined;
  }

  /** Forgets the place of a job in the list. */
  forgetLocation(ref: BatchRef): void {
    if (this.#jobOf(ref) !== undefined) this.#jobs.delete(ref.batchId);
  }

  /** The filters that narrow the list to these jobs, if their places are known. Each call counts as one group. */
  narrowingFor(projectId: string, refs: readonly BatchRef[]): Narrowing | undefined {
    const narrowing = narrowingOf(refs.map((ref) => this.#jobOf(ref)));
    const cooldown = this.#narrowingCooldowns.get(projectId);
    if (narrowing === undefined || cooldown === undefined || cooldown.left === 0) return narrowing;
    this.#narrowingCooldowns.set(projectId, countedDown(cooldown));
    return undefined;
  }

  /** Remembers whether a narrowed list held the jobs that it was narrowed to. */
  recordNarrowing(projectId: string, isComplete: boolean): void {
    if (isComplete) this.#narrowingCooldowns.delete(projectId);
    else this.#narrowingCooldowns.set(projectId, longerCooldown(this.#narrowingCooldowns.get(projectId)));
  }

  #jobOf({ projectId, batchId }: BatchRef): JobFacts | undefined {
    const job = this.#jobs.get(batchId);
    return job?.projectId === projectId ? job : undefined;
  }
}

const MAX_COOLDOWN = 32;

/** The cooldown after one more failure: 2 groups, doubled up to 32. */
export const longerCooldown = (previous: Cooldown | undefined): Cooldown => {
  const length = Math.min(MAX_COOLDOWN, 2 * (previous?.length ?? 1));
  return { left: length, length };
};

const countedDown = ({ left, length }: Cooldown): Cooldown => ({ left: left - 1, length });

/** Whether `start` and `end` are inclusive is not documented. */
const MARGIN_MS = 1_000;

/** The filters that narrow a list to some jobs; `undefined` as soon as the creation time of one of them is not known. */
export const narrowingOf = (
  jobs: readonly (Omit<JobFacts, 'projectId'> | undefined)[],
): Narrowing | undefined => {
  let oldest = Infinity;
  let newest = 0;
  for (const job of jobs) {
    if (job?.createdAt === undefined) return undefined;
    oldest = Math.min(oldest, job.createdAt);
    newest = Math.max(newest, job.createdAt);
  }
  const queueName = jobs[0]?.queue;
  const isShared = queueName !== undefined && jobs.every((job) => job?.queue === queueName);
  return {
    start: Math.max(0, Math.floor(oldest) - MARGIN_MS),
    end: Math.ceil(newest) + MARGIN_MS,
    ...(isShared && { queueName }),
  };
};
