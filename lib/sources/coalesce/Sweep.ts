import { defer, type Observable, of } from 'rxjs';
import type { BatchPage } from '../../client/BatchPage.ts';
import type { StateReading } from '../../model/StateReading.ts';
import { aloneWith } from './aloneWith.ts';
import { answerAll } from './answerAll.ts';
import type { Coalescing } from './Coalescing.ts';
import type { Credit } from './Credit.ts';
import type { Group } from './Group.ts';
import type { Narrowing } from './narrowingOf.ts';
import { readingIn } from './readingIn.ts';
import type { Ticket } from './Ticket.ts';

/** The default of the service, and what other clients ask for; its maximum is not documented. */
const PAGE_SIZE = 100;

/** What one sweep of the list knows: whom it is for, which part of the list it goes through, and how far it has come. */
export class Sweep {
  readonly #coalescing: Coalescing;
  readonly #group: Group;
  readonly #narrowing: Narrowing | undefined;
  readonly #end: Credit['end'];
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

  /** Answers the looks at the jobs of a page. */
  take(page: BatchPage): void {
    const { memory } = this.#coalescing;
    this.#pages += 1;
    this.#isWhole = page.next === undefined;
    this.#from = page.next ?? this.#from;
    const answers: { readonly tickets: readonly Ticket[]; readonly reading: StateReading }[] = [];
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

  /** Learns from who was not found, and lets them be looked at one by one. */
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
