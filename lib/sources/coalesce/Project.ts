import {
  defer,
  EMPTY,
  finalize,
  type Observable,
  of,
  repeat,
  type Subscriber,
  switchMap,
  takeUntil,
  timer,
} from 'rxjs';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateSource.ts';
import { monotonicNow } from '../../schedule/watchScheduler.ts';
import type { Coalescing } from '../CoalesceOptions.ts';
import { answerAll, Group } from './Group.ts';
import { aloneWith, sweep$ } from './Sweep.ts';

/**
 * The polls the jobs of one project, while anybody waits: they gather for a window, then one sweep answers them all.
 * Sweeps never overlap. A poll that comes during one waits for the next, for the page with its job may have been asked
 * for before it.
 *
 * ```text
 * polls    a--b-------c----d----------
 * windows  |---->|    |---->|              from the first that waits, or to the end of the sweep
 * sweeps         (1-2-----3|)(1-2|)
 * ```
 */
export class Project {
  readonly #id: string;
  readonly #coalescing: Coalescing;
  readonly #ended: () => void;
  /** Those whom the next sweep is for. */
  #gathering: Group;
  #isRunning = false;

  constructor(id: string, coalescing: Coalescing, ended: () => void) {
    this.#id = id;
    this.#coalescing = coalescing;
    this.#ended = ended;
    this.#gathering = this.#newGroup();
  }

  /**
   * Lets a poll wait, until it is answered; leaving withdraws it, and the last to leave ends what is under way. What waits is
   * no more than who polls: with a thousand that wait, subjects and operators of each are what takes the time.
   *
   * @returns what is to be done when it has ended
   */
  poll(ref: BatchRef, polling: Subscriber<StateReading>): () => void {
    const group = this.#gathering;
    const ticket = group.add(ref, polling);
    this.#run();
    return () => group.withdraw(ticket);
  }

  #newGroup(): Group {
    const { scheduler } = this.#coalescing.settings;
    return new Group(this.#id, () => monotonicNow(scheduler));
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    defer(() => this.#round$(this.#gathering))
      .pipe(
        repeat({ delay: () => (this.#gathering.size > 0 ? of(0) : EMPTY) }),
        finalize(() => this.#ended()),
      )
      .subscribe();
  }

  /** A window and the sweep after it; over as soon as nobody waits for it any more. */
  #round$(group: Group): Observable<unknown> {
    const { windowMs, scheduler } = this.#coalescing.settings;
    const leftMs = Math.max(0, group.sinceMs + windowMs - monotonicNow(scheduler));
    return timer(leftMs, scheduler).pipe(
      switchMap(() => this.#close$(group)),
      takeUntil(group.deserted$),
    );
  }

  #close$(group: Group): Observable<unknown> {
    const { memory, settings } = this.#coalescing;
    this.#gathering = this.#newGroup();
    const aside = group.refs
      .filter((ref) => memory.isAside(ref))
      .flatMap(({ batchId }) => group.take(batchId));
    answerAll(aside, aloneWith(this.#coalescing));
    if (group.size >= settings.minGroup) {
      if (memory.maySend(this.#id))
        return sweep$(this.#coalescing, group, (answerTo$) => this.#answer(group, answerTo$));
      memory.account(this.#id, 'rested');
    }
    answerAll(group.takeAll(), aloneWith(this.#coalescing));
    return EMPTY;
  }

  /** Answers all who wait: those of a group that is swept, and those who came since. */
  #answer(group: Group, answerTo$: (ref: BatchRef) => Observable<StateReading>): void {
    answerAll([...group.takeAll(), ...this.#gathering.takeAll()], answerTo$);
  }
}
