import { type Observable, Subject, type Subscriber } from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateSource.ts';
import { captureContext, type InContext } from '../../schedule/asyncContext.ts';

/** A poll that waits for its answer: its job, its subscriber and its context, nothing else (docs/decisions.md, 49). */
export interface PendingRead {
  readonly ref: BatchRef;
  readonly subscriber: Subscriber<StateReading>;
  readonly inContext: InContext;
}

const NONE: readonly PendingRead[] = [];

/** The pending polls of one project that one sweep will answer. */
export class Group {
  /** When the group last became non-empty, on the monotonic clock. Withdrawing that first poll does not change it. */
  sinceMs = 0;
  /** How many pages its sweep has read. */
  pages = 0;
  readonly projectId: string;
  readonly #nowMs: () => number;
  readonly #reads = new Map<string, [PendingRead, ...PendingRead[]]>();
  #size = 0;
  readonly #abandonments$ = new Subject<void>();
  /** Emits when the last pending poll is withdrawn, not when it is answered. */
  readonly abandoned$: Observable<void> = this.#abandonments$.asObservable();

  /** @param nowMs - the monotonic clock: read for the first poll only, not for each of a thousand */
  constructor(projectId: string, nowMs: () => number) {
    this.projectId = projectId;
    this.#nowMs = nowMs;
  }

  /** How many polls are pending; a job may have several. */
  get size(): number {
    return this.#size;
  }

  /** How many jobs have pending polls. */
  get jobs(): number {
    return this.#reads.size;
  }

  /** The jobs with pending polls, each once. */
  get refs(): readonly BatchRef[] {
    return [...this.#reads.values()].map(([{ ref }]) => ref);
  }

  add(ref: BatchRef, subscriber: Subscriber<StateReading>): PendingRead {
    if (this.#size === 0) this.sinceMs = this.#nowMs();
    const read = { ref, subscriber, inContext: captureContext() };
    const reads = this.#reads.get(ref.batchId);
    if (reads === undefined) this.#reads.set(ref.batchId, [read]);
    else reads.push(read);
    this.#size += 1;
    return read;
  }

  /** Removes a poll whose subscriber is gone, if it is still pending. */
  withdraw(read: PendingRead): void {
    const { batchId } = read.ref;
    const reads = this.#reads.get(batchId);
    const index = reads?.indexOf(read) ?? -1;
    if (reads === undefined || index === -1) return;
    if (reads.length === 1) this.#reads.delete(batchId);
    else reads.splice(index, 1);
    this.#size -= 1;
    if (this.#size === 0) this.#abandonments$.next();
  }

  /** Removes and returns the pending polls of a job. */
  take(batchId: string): readonly PendingRead[] {
    const reads = this.#reads.get(batchId) ?? NONE;
    this.#reads.delete(batchId);
    this.#size -= reads.length;
    return reads;
  }

  /** Removes and returns all pending polls. */
  takeAll(): readonly PendingRead[] {
    return this.refs.flatMap(({ batchId }) => this.take(batchId));
  }
}

/**
 * Answers polls, each in its own context. Take them out of their group first: a subscriber may poll again, or unsubscribe
 * another one, synchronously.
 */
export const answerAll = (
  reads: readonly PendingRead[],
  answerTo$: (ref: BatchRef) => Observable<StateReading>,
): void => {
  for (const { ref, subscriber, inContext } of reads)
    if (!subscriber.closed) inContext(() => answerTo$(ref).subscribe(subscriber));
};
