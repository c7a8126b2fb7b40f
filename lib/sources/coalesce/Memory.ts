import type { BatchDetail, BatchQuery } from '../../client/DliClient.ts';
import { omitUndefined } from '../../client/responses/json.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import { type PageBudget, creditAfter, type CreditEvent, FIRST_CREDIT } from './credit.ts';

/** For how many more groups something is left alone, and for how many it was at first. */
export interface Cooldown {
  readonly left: number;
  readonly length: number;
}

/** What is remembered of a job: where it stands in the list, or for how long nobody polls for it there. */
export interface JobFacts extends Pick<BatchDetail, 'projectId' | 'createdAt' | 'queue'> {
  readonly rest?: Cooldown;
}

const LONGEST = 32;

/** The rest after one more failure: 2 groups, doubled up to 32. */
export const longerRest = (before: Cooldown | undefined): Cooldown => {
  const length = Math.min(LONGEST, 2 * (before?.length ?? 1));
  return { left: length, length };
};

/** Whether the ends of a span are in it is not documented. */
const MARGIN_MS = 1_000;

/** The part of a list that holds some jobs. */
export type Narrowing = Pick<BatchQuery, 'start' | 'end' | 'queueName'>;

/** Narrows a list to the jobs of a group; not at all as soon as it is not known of one of them when it was created. */
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
    start: Math.max(0, oldest - MARGIN_MS),
    end: newest + MARGIN_MS,
    ...(isShared && { queueName }),
  };
};

/** A map that holds so many entries and no more: what was longest not written has to go. */
export class Recent<V> {
  readonly #limit: number;
  readonly #entries = new Map<string, V>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** What is there by that name. */
  get(name: string): V | undefined {
    return this.#entries.get(name);
  }

  /** Puts a value in the place of what was there by that name. */
  set(name: string, value: V): void {
    this.#entries.delete(name);
    this.#entries.set(name, value);
    if (this.#entries.size <= this.#limit) return;
    for (const oldest of this.#entries.keys()) {
      this.#entries.delete(oldest);
      return;
    }
  }

  /** Forgets what is there by that name. */
  delete(name: string): void {
    this.#entries.delete(name);
  }
}

/** How many jobs are remembered, and how many projects: some 2 MB if it comes to that. */
const REMEMBERED = 10_000;

/** What one sweep leaves behind for the next ones. It only saves requests: who forgets it all gets the same answers. */
export class Memory {
  readonly #maxPages: number;
  /** By their own ids: where two projects have the same, only the job that was seen last is remembered. */
  readonly #jobs = new Recent<JobFacts>(REMEMBERED);
  readonly #credits = new Recent<PageBudget>(REMEMBERED);
  /** The projects that are not narrowed for a while, by their id. */
  readonly #unnarrowed = new Recent<Cooldown>(REMEMBERED);

  constructor(maxPages: number) {
    this.#maxPages = maxPages;
  }

  /** Whether a list of the project may be asked for one more page. */
  maySend(projectId: string): boolean {
    return this.#creditOf(projectId).pages >= 1;
  }

  /** At which end a list of the project begins. */
  end(projectId: string): PageBudget['end'] {
    return this.#creditOf(projectId).end;
  }

  /** Takes in what became of a page, or of a group that did without. */
  account(projectId: string, event: CreditEvent): void {
    this.#credits.set(projectId, creditAfter(this.#creditOf(projectId), event, this.#maxPages));
  }

  /** Whether a job is set aside, as it was not on the list; each group that it comes in with counts. */
  isAside(ref: BatchRef): boolean {
    const job = this.#jobOf(ref);
    if (job?.rest === undefined || job.rest.left === 0) return false;
    this.#jobs.set(ref.batchId, { ...job, rest: counted(job.rest) });
    return true;
  }

  /** Takes in that a job was on the list. */
  found(batch: BatchDetail): void {
    const { projectId, batchId, createdAt, queue } = batch;
    const known = this.#jobOf(batch);
    const isSame = known !== undefined && known.createdAt === createdAt && known.queue === queue;
    // What is held for long and made anew by each page is what the collector has to move.
    const facts = isSame && known.rest === undefined ? known : omitUndefined({ projectId, createdAt, queue });
    this.#jobs.set(batchId, facts);
  }

  /** Sets a job aside that was not on the list. */
  missed(ref: BatchRef): void {
    const { projectId, batchId } = ref;
    this.#jobs.set(batchId, { projectId, rest: longerRest(this.#jobOf(ref)?.rest) });
  }

  /** Whether it is known where on the list a job stands. */
  isPlaced(ref: BatchRef): boolean {
    return this.#jobOf(ref)?.createdAt !== undefined;
  }

  /** Forgets where on the list a job stands: it was not there. */
  misplaced(ref: BatchRef): void {
    if (this.#jobOf(ref) !== undefined) this.#jobs.delete(ref.batchId);
  }

  /** The part of the list that holds these jobs, if that is known and may be relied upon. */
  narrowing(projectId: string, refs: readonly BatchRef[]): Narrowing | undefined {
    const narrowing = narrowingOf(refs.map((ref) => this.#jobOf(ref)));
    const rest = this.#unnarrowed.get(projectId);
    if (narrowing === undefined || rest === undefined || rest.left === 0) return narrowing;
    this.#unnarrowed.set(projectId, counted(rest));
    return undefined;
  }

  /** Takes in whether a narrowed list held what it should have. */
  narrowed(projectId: string, held: boolean): void {
    if (held) this.#unnarrowed.delete(projectId);
    else this.#unnarrowed.set(projectId, longerRest(this.#unnarrowed.get(projectId)));
  }

  #jobOf({ projectId, batchId }: BatchRef): JobFacts | undefined {
    const job = this.#jobs.get(batchId);
    return job?.projectId === projectId ? job : undefined;
  }

  #creditOf(projectId: string): PageBudget {
    return this.#credits.get(projectId) ?? FIRST_CREDIT;
  }
}

const counted = ({ left, length }: Cooldown): Cooldown => ({ left: left - 1, length });
