import { catchError, defer, EMPTY, type Observable, of, takeWhile, tap, throwError } from 'rxjs';
import type { BatchDetail, BatchPage, DliClient } from '../../client/DliClient.ts';
import { omitUndefined } from '../../client/responses/json.ts';
import { ThrottledError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading, StateSource } from '../../model/StateSource.ts';
import type { CoalesceSettings } from '../CoalesceOptions.ts';
import { answerAll, type Group, type PendingRead } from './Group.ts';
import type { Memory, Narrowing } from './Memory.ts';
import type { PageBudget } from './PageBudget.ts';
import { retryPage } from './retryPage.ts';

/** What all sweeps of a coalesced source share. */
export interface SweepContext {
  readonly client: StateSource & Pick<DliClient, 'listBatches$'>;
  readonly settings: CoalesceSettings;
  readonly memory: Memory;
}

/** How to answer a poll. */
export type AnswerTo$ = (ref: BatchRef) => Observable<StateReading>;

/**
 * Reads the list of a project page by page and answers the polls of a group as their jobs are found; those of jobs that are
 * not found become single polls. Completes when all polls are answered.
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
    return sweep.pages$.pipe(
      tap((page) => sweep.answer(page)),
      takeWhile((page) => sweep.needsPageAfter(page)),
      tap({ complete: () => sweep.finish() }),
      catchError((error: unknown) => {
        const makeError = errorForEveryone(error);
        if (makeError === undefined) return throwError(() => error as Error);
        answerEveryone(() => throwError(() => makeError()));
        return EMPTY;
      }),
      retryPage(context.settings, (outcome) => {
        sweep.recordFailure();
        answerEveryone(outcome === 'singlePolls' ? singlePoll(context) : () => throwError(() => outcome()));
      }),
    );
  });

/** Answers a poll by a request of its own. */
export const singlePoll =
  ({ client }: Pick<SweepContext, 'client'>): AnswerTo$ =>
  (ref) =>
    defer(() => client.readState$(ref));

/**
 * Authentication and throttling errors of the list fail every pending poll, since its single poll would fail alike. Returns
 * how to copy the error for each of them; `undefined` for any other error.
 */
const errorForEveryone = (error: unknown): (() => PollError) | undefined => {
  if (error instanceof AuthError) return () => new AuthError(error);
  if (error instanceof ThrottledError) return () => new ThrottledError(error);
  return undefined;
};

/** The service's default, which other clients use, too; its maximum is not documented. */
const PAGE_SIZE = 100;

class Sweep {
  readonly #context: SweepContext;
  readonly #group: Group;
  readonly #narrowing: Narrowing | undefined;
  readonly #order: PageBudget['order'];
  #from = 0;
  #pages = 0;
  #hasReachedEnd = false;

  constructor(context: SweepContext, group: Group) {
    this.#context = context;
    this.#group = group;
    this.#narrowing = context.memory.narrowingFor(group.projectId, group.refs);
    this.#order = context.memory.budget(group.projectId).order;
  }

  /** The pages of the list; a new subscription starts at the page that failed. */
  readonly pages$: Observable<BatchPage> = defer(() =>
    this.#context.client.listBatches$(this.#group.projectId, {
      size: PAGE_SIZE,
      ...this.#narrowing,
      ...(this.#order === 'oldestFirst' && { order: 'CREATE_TIME_ASC' }),
      from: this.#from,
    }),
  );

  /** Answers the polls of the jobs on a page. */
  answer(page: BatchPage): void {
    const { memory } = this.#context;
    this.#pages += 1;
    this.#hasReachedEnd = page.next === undefined;
    this.#from = page.next ?? this.#from;
    const answers: { readonly reads: readonly PendingRead[]; readonly reading: StateReading }[] = [];
    let answered = 0;
    for (const batch of page.batches) {
      const reading = readingIn(page, batch);
      const reads = reading === undefined ? [] : this.#group.take(batch.batchId);
      if (reading === undefined || reads.length === 0) continue;
      memory.recordFound(batch);
      answered += reads.length;
      answers.push({ reads, reading });
    }
    memory.updateBudget(this.#group.projectId, { answered });
    for (const { reads, reading } of answers) answerAll(reads, () => of(reading));
  }

  /** Whether the next page is worth a request. */
  needsPageAfter({ next }: BatchPage): boolean {
    const { memory, settings } = this.#context;
    const budget = memory.budget(this.#group.projectId);
    return (
      next !== undefined &&
      this.#pages < settings.maxPages &&
      this.#group.size >= settings.minGroup &&
      budget.pages >= 1 &&
      budget.order === this.#order
    );
  }

  /** The list has failed for good. Its retries cost no budget: they say nothing about what the list holds. */
  recordFailure(): void {
    const { memory } = this.#context;
    memory.updateBudget(this.#group.projectId, 'failed');
    // The service may have refused the filters.
    if (this.#narrowing !== undefined) memory.recordNarrowing(this.#group.projectId, false);
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
    if (!this.#hasReachedEnd && this.#group.size >= settings.minGroup) return;
    for (const ref of this.#group.refs)
      if (this.#hasReachedEnd || !memory.isLocated(ref)) memory.recordMissing(ref);
  }

  #judgeNarrowing(): void {
    const { memory } = this.#context;
    const { projectId, refs } = this.#group;
    if (refs.length === 0) memory.recordNarrowing(projectId, true);
    else if (this.#hasReachedEnd) {
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
