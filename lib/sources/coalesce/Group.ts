import { type Observable, Subject, type Subscriber } from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateSource.ts';

/** A poll that waits: at which job, and whom to answer. */
export interface PendingRead {
  readonly ref: BatchRef;
  readonly polling: Subscriber<StateReading>;
}

const NONE: readonly PendingRead[] = [];

/** The polls jobs of one project that are to be answered by one sweep, while they wait. */
export class Group {
  /** When the first of those that wait came, on the clock that does not jump. */
  sinceMs = 0;
  readonly projectId: string;
  readonly #nowMs: () => number;
  readonly #tickets = new Map<string, [PendingRead, ...PendingRead[]]>();
  #size = 0;
  readonly #desertions$ = new Subject<void>();
  /** Emits when the last poll has left without an answer. */
  readonly deserted$: Observable<void> = this.#desertions$.asObservable();

  /** @param nowMs - the clock that does not jump: asked for who comes first, not for each of a thousand */
  constructor(projectId: string, nowMs: () => number) {
    this.projectId = projectId;
    this.#nowMs = nowMs;
  }

  /** How many polls wait; at one job there may be several. */
  get size(): number {
    return this.#size;
  }

  /** The jobs that are waited for. */
  get refs(): readonly BatchRef[] {
    return [...this.#tickets.values()].map(([{ ref }]) => ref);
  }

  /** Lets a poll wait from now on. */
  add(ref: BatchRef, polling: Subscriber<StateReading>): PendingRead {
    if (this.#size === 0) this.sinceMs = this.#nowMs();
    const ticket = { ref, polling };
    const others = this.#tickets.get(ref.batchId);
    if (others === undefined) this.#tickets.set(ref.batchId, [ticket]);
    else others.push(ticket);
    this.#size += 1;
    return ticket;
  }

  /** Withdraws a poll, if it waits. */
  withdraw(ticket: PendingRead): void {
    const { batchId } = ticket.ref;
    const tickets = this.#tickets.get(batchId);
    const at = tickets?.indexOf(ticket) ?? -1;
    if (tickets === undefined || at === -1) return;
    if (tickets.length === 1) this.#tickets.delete(batchId);
    else tickets.splice(at, 1);
    this.#size -= 1;
    if (this.#size === 0) this.#desertions$.next();
  }

  /** Takes out the polls a job, to be answered. */
  take(batchId: string): readonly PendingRead[] {
    const tickets = this.#tickets.get(batchId) ?? NONE;
    this.#tickets.delete(batchId);
    this.#size -= tickets.length;
    return tickets;
  }

  /** Takes out all polls, to be answered. */
  takeAll(): readonly PendingRead[] {
    return this.refs.flatMap(({ batchId }) => this.take(batchId));
  }
}

/**
 * Answers polls. They must not wait in any group any more: whoever is answered may ask again at once, or make another
 * one leave.
 */
export const answerAll = (
  tickets: readonly PendingRead[],
  answerTo$: (ref: BatchRef) => Observable<StateReading>,
): void => {
  for (const { ref, polling } of tickets) if (!polling.closed) answerTo$(ref).subscribe(polling);
};
