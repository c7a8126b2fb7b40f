import { definite } from '../../client/answers/definite.ts';
import type { BatchDetail } from '../../client/BatchDetail.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { Credit, CreditEvent } from './Credit.ts';
import { creditAfter } from './creditAfter.ts';
import { FIRST_CREDIT } from './FIRST_CREDIT.ts';
import type { JobFacts } from './JobFacts.ts';
import { longerRest } from './longerRest.ts';
import { type Narrowing, narrowingOf } from './narrowingOf.ts';
import { Recent } from './Recent.ts';
import type { Rest } from './Rest.ts';

/** How many jobs are remembered, and how many projects: some 2 MB if it comes to that. */
const REMEMBERED = 10_000;

/** What one sweep leaves behind for the next ones. It only saves requests: who forgets it all gets the same answers. */
export class Memory {
  readonly #maxPages: number;
  /** By their own ids: where two projects have the same, only the job that was seen last is remembered. */
  readonly #jobs = new Recent<JobFacts>(REMEMBERED);
  readonly #credits = new Recent<Credit>(REMEMBERED);
  /** The projects that are not narrowed for a while, by their id. */
  readonly #unnarrowed = new Recent<Rest>(REMEMBERED);

  constructor(maxPages: number) {
    this.#maxPages = maxPages;
  }

  /** Whether a list of the project may be asked for one more page. */
  maySend(projectId: string): boolean {
    return this.#creditOf(projectId).pages >= 1;
  }

  /** At which end a list of the project begins. */
  end(projectId: string): Credit['end'] {
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
    const facts = isSame && known.rest === undefined ? known : definite({ projectId, createdAt, queue });
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

  #creditOf(projectId: string): Credit {
    return this.#credits.get(projectId) ?? FIRST_CREDIT;
  }
}

const counted = ({ left, length }: Rest): Rest => ({ left: left - 1, length });
