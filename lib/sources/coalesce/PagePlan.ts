import type { BatchPage } from '../../client/DliClient.ts';

/** A part of a list that is read page after page. */
export interface Range {
  /** The start of its next page. */
  from: number;
  /** Where it ends, because another range begins there; `Infinity` for the end of the list. */
  until: number;
  /** Whether it is being read. */
  isOpen: boolean;
}

/**
 * Divides a list into ranges that are read side by side. The first page says how many entries there are and how many a page
 * has; without a total, the pages are read one after another.
 *
 * ```text
 * list      |0    |100  |200  |300  |400  |          total 450
 * ranges    |--1--|
 *                 |--2--|--3--|--4--|--5-->           the last one goes on to the end, wherever that is
 * ```
 */
export class PagePlan {
  /** Where the next range begins; `undefined` if the rest is being read, or was. */
  #frontier: number | undefined = 0;
  #total = 0;
  #pageSize = Infinity;
  #inFlight = 0;
  #hasReachedEnd = false;
  #isCutShort = false;

  /** How many ranges are being read, each one page at a time. */
  get inFlight(): number {
    return this.#inFlight;
  }

  /** How many jobs so many pages can hold at most. */
  mostJobsOn(pages: number): number {
    return pages * this.#pageSize;
  }

  /** Whether all of the list was read. */
  get isComplete(): boolean {
    return this.#hasReachedEnd && !this.#isCutShort && this.#inFlight === 0;
  }

  /** Opens the next range, if there is one. */
  open(): Range | undefined {
    const from = this.#frontier;
    if (from === undefined) return undefined;
    const next = from + this.#pageSize;
    const until = next < this.#total ? next : Infinity;
    this.#frontier = until === Infinity ? undefined : until;
    this.#inFlight += 1;
    return { from, until, isOpen: true };
  }

  /** Moves a range on by the page that was read of it, and closes it at its end. */
  advance(range: Range, { next, total = 0 }: BatchPage): void {
    if (next === undefined) {
      this.#hasReachedEnd = true;
      this.#frontier = undefined;
      range.from = Infinity;
    } else {
      if (this.#pageSize === Infinity) this.#pageSize = Math.max(1, next - range.from);
      this.#total = total;
      if (range.until === Infinity && next < total) {
        range.until = next;
        this.#frontier = next;
      }
      range.from = next;
    }
    if (range.from >= range.until || next === undefined) this.#close(range);
  }

  /** Closes a range before its end. */
  cutShort(range: Range): void {
    if (!range.isOpen) return;
    this.#isCutShort = true;
    this.#close(range);
  }

  #close(range: Range): void {
    range.isOpen = false;
    this.#inFlight -= 1;
  }
}
