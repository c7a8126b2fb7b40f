import {
  catchError,
  concat,
  defer,
  EMPTY,
  expand,
  from,
  map,
  mergeMap,
  type Observable,
  of,
  queueScheduler,
  Subject,
  subscribeOn,
  takeUntil,
  takeWhile,
  tap,
  throwError,
} from 'rxjs';
import type { BatchDetail, BatchPage, BatchQuery } from '../../client/DliClient.ts';
import { omitUndefined } from '../../client/responses/json.ts';
import type { PollError } from '../../errors/PollError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateSource.ts';
import { maxPagesFor } from '../CoalesceOptions.ts';
import { callSafely, listRefused } from '../CoalesceWarning.ts';
import { answerAll, type Group, type PendingRead } from './Group.ts';
import type { Narrowing } from './Memory.ts';
import type { PageBudget } from './PageBudget.ts';
import { PagePlan, type Range } from './PagePlan.ts';
import { errorForEveryone, isForbidden, isRefused } from './listErrors.ts';
import { readPages$, type SweepContext } from './readPages.ts';
import { type Outcome, retryPage } from './retryPage.ts';

/** How to answer a poll. */
export type AnswerTo$ = (ref: BatchRef) => Observable<StateReading>;

/**
 * Reads the list of a project, pages side by side, and answers the polls of a group as their jobs are found; those of jobs
 * that are not found become single polls. Completes when all polls are answered.
 *
 * ```text
 * pending polls   a b c d e
 * pages           ---1------2|       1 has b, c and d; 2 has a
 * answers         ---b------a--e     e is on neither page: a single poll
 *                    c
 *                    d
 * ```
 *
 * @param answerEveryone - answers every pending poll of the project, later ones included; called when the list has failed
 */
export const sweep$ = (
  context: SweepContext,
  group: Group,
  answerEveryone: (answerTo$: AnswerTo$) => void,
): Observable<unknown> =>
  defer(() => {
    const sweep = new Sweep(context, group);
    const giveUp = (outcome: Outcome, error: unknown): void => {
      sweep.recordFailure(error);
      answerEveryone(outcome === 'singlePolls' ? singlePoll(context) : () => throwError(() => outcome()));
      sweep.end();
    };
    const read$ = (range: Range): Observable<Range> => {
      const pages$ = readPages$(context, group.projectId, sweep.query, range).pipe(
        map((page) => sweep.answer(range, page)),
        takeWhile((goesOn) => goesOn, true),
        catchError((error: unknown) => {
          const makeError = errorForEveryone(error);
          if (makeError === undefined) return throwError(() => error as Error);
          giveUp(makeError, error);
          return EMPTY;
        }),
        retryPage(context.settings, giveUp),
      );
      const end$ = of(range).pipe(tap((ended) => sweep.close(ended)));
      return concat(pages$, end$).pipe(mergeMap(() => sweep.openRanges()));
    };
    return from(sweep.openRanges()).pipe(
      // The queue keeps the stack flat if pages arrive synchronously.
      expand((range) => read$(range).pipe(subscribeOn(queueScheduler))),
      tap({ complete: () => sweep.finish() }),
      takeUntil(sweep.done$),
    );
  });

/** Answers a poll by a request of its own. */
export const singlePoll =
  ({ client, requests, urgent }: Pick<SweepContext, 'client' | 'requests' | 'urgent'>): AnswerTo$ =>
  (ref) =>
    requests.send$(
      ref.projectId,
      () => (urgent ? client.readState$(ref, { urgent }) : client.readState$(ref)),
      {
        isList: false,
        urgent,
      },
    );

/** The polls of a job, and what answers them. */
interface Answer {
  readonly reads: readonly PendingRead[];
  readonly reading: StateReading;
}

class Sweep {
  readonly #context: SweepContext;
  readonly #group: Group;
  readonly #narrowing: Narrowing | undefined;
  readonly #order: PageBudget['order'];
  readonly #maxPages: number;
  readonly #plan = new PagePlan();
  readonly #ends$ = new Subject<void>();
  /** Emits when no further page is needed, though some may be in flight. */
  readonly done$: Observable<void> = this.#ends$.asObservable();

  constructor(context: SweepContext, group: Group) {
    this.#context = context;
    this.#group = group;
    this.#narrowing = context.memory.narrowingFor(group.projectId, group.refs);
    this.#order = context.memory.budget(group.projectId).order;
    this.#maxPages = maxPagesFor(context.settings, group.size);
  }

  /** Which jobs to list, and in which order. */
  get query(): BatchQuery {
    return { ...this.#narrowing, ...(this.#order === 'oldestFirst' && { order: 'CREATE_TIME_ASC' }) };
  }

  /** Opens the ranges that are worth a request now. */
  openRanges(): readonly Range[] {
    const ranges: Range[] = [];
    while (this.#isWorthAPage(this.#plan.inFlight)) {
      const range = this.#plan.open();
      if (range === undefined) break;
      ranges.push(range);
    }
    return ranges;
  }

  /** Answers the polls of the jobs on a page; returns whether the range goes on. */
  answer(range: Range, page: BatchPage): boolean {
    this.#group.pages += 1;
    this.#plan.advance(range, page);
    for (const { reads, reading } of this.#takeAnswers(page)) answerAll(reads, () => of(reading));
    if (range.isOpen && !this.#isWorthAPage(this.#plan.inFlight - 1)) this.#plan.cutShort(range);
    if (this.#group.size === 0) {
      this.finish();
      this.end();
    }
    return range.isOpen;
  }

  /** Removes the polls of the jobs on a page from the group, and records what the page was worth. */
  #takeAnswers(page: BatchPage): readonly Answer[] {
    const { memory } = this.#context;
    const answers: Answer[] = [];
    let answered = 0;
    for (const batch of page.batches) {
      const reading = readingIn(page, batch);
      const reads = reading === undefined ? [] : this.#group.take(batch.batchId);
      if (reading === undefined || reads.length === 0) continue;
      memory.recordFound(batch);
      answered += reads.length;
      answers.push({ reads, reading });
    }
    memory.updateBudget(this.#group.projectId, { answered }, this.#maxPages);
    return answers;
  }

  /** Closes a range whose pages have ended. */
  close(range: Range): void {
    this.#plan.cutShort(range);
  }

  /** Whether one more page is worth a request, beside so many in flight, which may answer all they can, or nothing. */
  #isWorthAPage(inFlight: number): boolean {
    const { memory, settings } = this.#context;
    const { minGroup, concurrency } = settings;
    const budget = memory.budget(this.#group.projectId);
    const pending = inFlight === 0 ? this.#group.size : this.#group.jobs - this.#plan.mostJobsOn(inFlight);
    return (
      pending >= minGroup &&
      inFlight < concurrency &&
      this.#group.pages + inFlight < this.#maxPages &&
      budget.pages - inFlight >= 1 &&
      budget.order === this.#order
    );
  }

  /** The list has failed for good. Its retries cost no budget: they say nothing about what the list holds. */
  recordFailure(error: unknown): void {
    if (errorForEveryone(error) !== undefined) return;
    const { memory } = this.#context;
    const { projectId } = this.#group;
    memory.updateBudget(projectId, isForbidden(error) ? 'forbidden' : 'failed');
    // The service may have refused the filters.
    if (this.#narrowing !== undefined && !isForbidden(error)) memory.recordNarrowing(projectId, false);
    else if (isRefused(error)) this.#warn(error);
  }

  /** Aborts the pages in flight. Follows the answers, since the next window begins with it. */
  end(): void {
    this.#ends$.next();
  }

  #warn(error: PollError): void {
    const { memory, settings } = this.#context;
    const { projectId } = this.#group;
    if (memory.isFirstRefusal(projectId)) callSafely(settings.onWarning, listRefused(projectId, error));
  }

  /** Remembers which jobs were not found, and polls them one by one. */
  finish(): void {
    if (this.#narrowing === undefined) this.#recordMissing();
    else this.#judgeNarrowing();
    answerAll(this.#group.takeAll(), singlePoll(this.#context));
  }

  /**
   * Skips the jobs that the list lacks, and the last few that are not worth another page: the list of a group cannot be
   * narrowed while the place of one of its jobs is unknown.
   */
  #recordMissing(): void {
    const { memory, settings } = this.#context;
    const { isComplete } = this.#plan;
    if (!isComplete && this.#group.size >= settings.minGroup) return;
    for (const ref of this.#group.refs) if (isComplete || !memory.isLocated(ref)) memory.recordMissing(ref);
  }

  #judgeNarrowing(): void {
    const { memory } = this.#context;
    const { projectId, refs } = this.#group;
    if (refs.length === 0) memory.recordNarrowing(projectId, true);
    else if (this.#plan.isComplete) {
      memory.recordNarrowing(projectId, false);
      for (const ref of refs) memory.forgetLocation(ref);
    }
  }
}

/** The reading of a batch on a page, if it has a state. The `Retry-After` of the page counts for each of its batches. */
const readingIn = (
  { retryAfterMs }: BatchPage,
  { state, rawState, updatedAt }: BatchDetail,
): StateReading | undefined =>
  state === undefined
    ? undefined
    : omitUndefined({ state, rawState: rawState ?? state, updatedAt, retryAfterMs });
