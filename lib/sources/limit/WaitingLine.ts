/** Starts a waiting request, with its number in the order of starts. */
export type Start = (number: number) => void;

/**
 * The requests that wait in a queue: urgent ones before ordinary ones, and each class first in, first out.
 *
 * ```text
 * added    a b U c V
 * taken    U V a b c
 * ```
 */
export class WaitingLine {
  readonly #urgent = new Lane();
  readonly #ordinary = new Lane();

  get size(): number {
    return this.#urgent.size + this.#ordinary.size;
  }

  /** How many urgent requests wait. */
  get urgentSize(): number {
    return this.#urgent.size;
  }

  /** Adds a request at the end of its class, and returns its place. */
  add(start: Start, isUrgent: boolean): Place {
    return new Place(isUrgent ? this.#urgent : this.#ordinary, start);
  }

  /** Removes and returns the first request. */
  take(): Start | undefined {
    return this.#urgent.take() ?? this.#ordinary.take();
  }
}

/** The place of a request in the line. */
export class Place {
  readonly #lane: Lane;
  readonly #position: number;

  constructor(lane: Lane, start: Start) {
    this.#lane = lane;
    this.#position = lane.add(start);
  }

  /** Replaces how the request is started, if it still waits. */
  replace(startOf: () => Start): void {
    this.#lane.replace(this.#position, startOf);
  }

  /** Removes the request, if it still waits. */
  leave(): void {
    this.#lane.delete(this.#position);
  }
}

/** Requests of one class by their positions. */
class Lane {
  readonly #starts = new Map<number, Start>();
  /** The position of the last request that was added. */
  #last = 0;
  /** No request before this position is waiting. A counter, because an iterator of the `Map` visits every deleted entry. */
  #first = 1;

  get size(): number {
    return this.#starts.size;
  }

  add(start: Start): number {
    this.#last += 1;
    this.#starts.set(this.#last, start);
    return this.#last;
  }

  replace(position: number, startOf: () => Start): void {
    if (this.#starts.has(position)) this.#starts.set(position, startOf());
  }

  delete(position: number): void {
    this.#starts.delete(position);
  }

  take(): Start | undefined {
    if (this.#starts.size === 0) return undefined;
    let start = this.#starts.get(this.#first);
    while (start === undefined) start = this.#starts.get((this.#first += 1));
    this.#starts.delete(this.#first);
    return start;
  }
}
