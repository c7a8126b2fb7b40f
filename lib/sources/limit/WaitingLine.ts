/** What waits in a line. */
export interface Waiter {
  /** Whether it goes before all that are not urgent. */
  readonly isUrgent: boolean;
  /** Its number in its class; 0 if it is not in line. Only the line sets it. */
  position: number;
}

/**
 * The requests that wait in a queue: urgent ones before ordinary ones, and each class first in, first out.
 *
 * ```text
 * added    a b U c V
 * taken    U V a b c
 * ```
 */
export class WaitingLine<W extends Waiter> {
  readonly #urgent = new Lane<W>();
  readonly #ordinary = new Lane<W>();

  get size(): number {
    return this.#urgent.size + this.#ordinary.size;
  }

  /** How many urgent requests wait. */
  get urgentSize(): number {
    return this.#urgent.size;
  }

  /** Adds a request at the end of its class. */
  add(waiter: W): void {
    this.#laneOf(waiter).add(waiter);
  }

  /** Removes a request, if it waits. */
  delete(waiter: W): void {
    this.#laneOf(waiter).delete(waiter);
  }

  /** Removes and returns the first request. */
  take(): W | undefined {
    return this.#urgent.take() ?? this.#ordinary.take();
  }

  #laneOf({ isUrgent }: W): Lane<W> {
    return isUrgent ? this.#urgent : this.#ordinary;
  }
}

/** Requests of one class by their positions. */
class Lane<W extends Waiter> {
  readonly #waiters = new Map<number, W>();
  /** The position of the last request that was added. */
  #last = 0;
  /** No request before this position is waiting. A counter, because an iterator of the `Map` visits every deleted entry. */
  #first = 1;

  get size(): number {
    return this.#waiters.size;
  }

  add(waiter: W): void {
    this.#last += 1;
    waiter.position = this.#last;
    this.#waiters.set(this.#last, waiter);
  }

  delete(waiter: W): void {
    this.#waiters.delete(waiter.position);
    waiter.position = 0;
  }

  take(): W | undefined {
    if (this.#waiters.size === 0) return undefined;
    let waiter = this.#waiters.get(this.#first);
    while (waiter === undefined) waiter = this.#waiters.get((this.#first += 1));
    this.delete(waiter);
    return waiter;
  }
}
