import { catchError, defer, EMPTY, type Observable, of, takeWhile, tap, throwError } from 'rxjs';
import type { BatchDetail, BatchPage } from '../../client/DliClient.ts';
import { omitUndefined } from '../../client/responses/json.ts';
import { ThrottledError } from '../../errors/AnswerError.ts';
import type { PollError } from '../../errors/PollError.ts';
import { AuthError } from '../../errors/pollErrors.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateSource.ts';
import type { Coalescing } from '../CoalesceOptions.ts';
import { answerAll, type Group, type PendingRead } from './Group.ts';
import type { Narrowing } from './Memory.ts';
import type { PageBudget } from './credit.ts';
import { retryPage } from './retryPage.ts';

/** What a page says of a batch that is on it, if it says its state. What it asks for holds for each of its batches. */
const readingIn = (
  { retryAfterMs }: BatchPage,
  { state, rawState, updatedAt }: BatchDetail,
): StateReading | undefined =>
  state === undefined
    ? undefined
    : omitUndefined({ state, rawState: rawState ?? state, updatedAt, retryAfterMs });

/**
 * Makes the errors that a failed list passes on to each poll, a new one each time: those that a poll of its own would
 * only meet once more, at a cost. None for any other error.
 */
const passedOn = (error: unknown): (() => PollError) | undefined => {
  if (error instanceof AuthError) return () => new AuthError(error);
  if (error instanceof ThrottledError) return () => new ThrottledError(error);
  return undefined;
};

/** Answers a poll with a poll of its own. */
export const aloneWith =
  ({ client }: Pick<Coalescing, 'client'>) =>
  (ref: BatchRef): Observable<StateReading> =>
    defer(() => client.readState$(ref));

/** The default of the service, and what other clients ask for; its maximum is not documented. */
const PAGE_SIZE = 100;

/** What one sweep of the list knows: whom it is for, which part of the list it goes through, and how far it has come. */
class Sweep {
  readonly #coalescing: Coalescing;
  readonly #group: Group;
  readonly #narrowing: Narrowing | undefined;
  readonly #end: PageBudget['end'];
  #from = 0;
  #pages = 0;
  /** Whether the last page of the list has come. */
  #isWhole = false;

  constructor(coalescing: Coalescing, group: Group) {
    this.#coalescing = coalescing;
    this.#group = group;
    this.#narrowing = coalescing.memory.narrowing(group.projectId, group.refs);
    this.#end = coalescing.memory.end(group.projectId);
  }

  /** The pages of the list, from the one that is due. */
  readonly pages$: Observable<BatchPage> = defer(() =>
    this.#coalescing.client.listBatches$(this.#group.projectId, {
      size: PAGE_SIZE,
      ...this.#narrowing,
      ...(this.#end === 'oldest' && { order: 'CREATE_TIME_ASC' }),
      from: this.#from,
    }),
  );

  /** Answers the polls the jobs of a page. */
  take(page: BatchPage): void {
    const { memory } = this.#coalescing;
    this.#pages += 1;
    this.#isWhole = page.next === undefined;
    this.#from = page.next ?? this.#from;
    const answers: { readonly tickets: readonly PendingRead[]; readonly reading: StateReading }[] = [];
    let answered = 0;
    for (const batch of page.batches) {
      const reading = readingIn(page, batch);
      const tickets = reading === undefined ? [] : this.#group.take(batch.batchId);
      if (reading === undefined || tickets.length === 0) continue;
      memory.found(batch);
      answered += tickets.length;
      answers.push({ tickets, reading });
    }
    memory.account(this.#group.projectId, { answered });
    for (const { tickets, reading } of answers) answerAll(tickets, () => of(reading));
  }

  /** Whether the next page is worth a request. */
  goesOn({ next }: BatchPage): boolean {
    const { memory, settings } = this.#coalescing;
    return (
      next !== undefined &&
      this.#pages < settings.maxPages &&
      this.#group.size >= settings.minGroup &&
      memory.maySend(this.#group.projectId) &&
      memory.end(this.#group.projectId) === this.#end
    );
  }

  /** Takes in that the list has given up. A request that is tried again costs no credit: it says nothing of the list. */
  gaveUp(): void {
    const { memory } = this.#coalescing;
    memory.account(this.#group.projectId, 'failed');
    // It may be the narrowing that the service does not take.
    if (this.#narrowing !== undefined) memory.narrowed(this.#group.projectId, false);
  }

  /** Learns from who was not found, and lets them be polled one by one. */
  conclude(): void {
    if (this.#narrowing === undefined) this.#setAside();
    else this.#judgeNarrowing();
    answerAll(this.#group.takeAll(), aloneWith(this.#coalescing));
  }

  /** Whoever is not on the list, or is one of a few far down in it, is not to keep the others from being narrowed. */
  #setAside(): void {
    const { memory, settings } = this.#coalescing;
    if (!this.#isWhole && this.#group.size >= settings.minGroup) return;
    for (const ref of this.#group.refs) if (this.#isWhole || !memory.isPlaced(ref)) memory.missed(ref);
  }

  #judgeNarrowing(): void {
    const { memory } = this.#coalescing;
    const { projectId, refs } = this.#group;
    if (refs.length === 0) memory.narrowed(projectId, true);
    else if (this.#isWhole) {
      memory.narrowed(projectId, false);
      for (const ref of refs) memory.misplaced(ref);
    }
  }
}

/**
 * Goes through the list of a project, page after page, and answers the polls of a group as it finds their jobs. It completes
 * when all of them are answered.
 *
 * ```text
 * polls that wait   a b c d e
 * pages             ---1------2|       1 has b, c and d, 2 has a
 * answers           ---b------a--e     e is on none: a poll of its own
 *                      c
 *                      d
 * ```
 *
 * @param everybody - answers all who wait for the project, newcomers included: when the list has failed
 */
export const sweep$ = (
  coalescing: Coalescing,
  group: Group,
  everybody: (answerTo$: (ref: BatchRef) => Observable<StateReading>) => void,
): Observable<unknown> =>
  defer(() => {
    const sweep = new Sweep(coalescing, group);
    return sweep.pages$.pipe(
      tap((page) => sweep.take(page)),
      takeWhile((page) => sweep.goesOn(page)),
      tap({ complete: () => sweep.conclude() }),
      catchError((error: unknown) => {
        const fresh = passedOn(error);
        if (fresh === undefined) return throwError(() => error as Error);
        everybody(() => throwError(() => fresh()));
        return EMPTY;
      }),
      retryPage(coalescing.settings, (verdict) => {
        sweep.gaveUp();
        everybody(verdict === 'alone' ? aloneWith(coalescing) : () => throwError(() => verdict()));
      }),
    );
  });
