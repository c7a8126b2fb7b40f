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
import { maxPagesFor, windowMsAfter } from '../CoalesceOptions.ts';
import { answerAll, Group } from './Group.ts';
import { type AnswerTo$, singlePoll, sweep$ } from './Sweep.ts';
import type { SweepContext } from './readPages.ts';

/**
 * The pending polls of one project, either its ordinary or its urgent ones. They gather for a window, then one sweep answers them all. Sweeps never overlap: a poll
 * that starts during one waits for the next, because the page with its job may have been requested before it.
 *
 * ```text
 * polls    a--b-------c----d----------
 * windows  |---->|    |---->|              from the first poll; no shorter than the sweep under way or a pause
 * sweeps         (1-2-----3|)(1-2|)
 * ```
 */
export class Project {
  readonly #id: string;
  readonly #context: SweepContext;
  readonly #onIdle: () => void;
  /** The polls that the next sweep will answer. */
  #gathering: Group;
  #isRunning = false;
  /** How many pages the last sweep has read. */
  #lastPages = 0;

  /** @param onIdle - called when no poll is pending any more */
  constructor(id: string, context: SweepContext, onIdle: () => void) {
    this.#id = id;
    this.#context = context;
    this.#onIdle = onIdle;
    this.#gathering = this.#newGroup();
  }

  /**
   * Adds a poll, without an operator or a subject of its own: docs/decisions.md, 49.
   *
   * @returns the teardown: it withdraws the poll, and the last one ends the window or the sweep
   */
  poll(ref: BatchRef, subscriber: Subscriber<StateReading>): () => void {
    const group = this.#gathering;
    const read = group.add(ref, subscriber);
    this.#run();
    return () => group.withdraw(read);
  }

  #newGroup(): Group {
    const { scheduler } = this.#context.settings;
    return new Group(this.#id, () => monotonicNow(scheduler));
  }

  #run(): void {
    if (this.#isRunning) return;
    this.#isRunning = true;
    defer(() => this.#round$(this.#gathering))
      .pipe(
        repeat({ delay: () => (this.#gathering.size > 0 ? of(0) : EMPTY) }),
        finalize(() => this.#onIdle()),
      )
      .subscribe();
  }

  /** A window and the sweep after it. Ends early when the last of its polls is withdrawn. */
  #round$(group: Group): Observable<unknown> {
    const { requests, settings, urgent } = this.#context;
    const { scheduler } = settings;
    const windowMs = urgent ? 0 : windowMsAfter(settings, this.#lastPages);
    const leftMs = Math.max(0, group.sinceMs + windowMs - monotonicNow(scheduler));
    // Polls that arrive during a pause are answered by the same sweep.
    return timer(Math.max(leftMs, requests.pauseLeftMs(this.#id)), scheduler).pipe(
      switchMap(() => this.#sweep$(group)),
      finalize(() => (this.#lastPages = group.pages)),
      takeUntil(group.abandoned$),
    );
  }

  /** Sweeps the list for a group, or polls its jobs one by one where a page would not pay. */
  #sweep$(group: Group): Observable<unknown> {
    const { memory, settings } = this.#context;
    this.#gathering = this.#newGroup();
    memory.age();
    const skipped = group.refs
      .filter((ref) => memory.consumeCooldown(ref))
      .flatMap(({ batchId }) => group.take(batchId));
    answerAll(skipped, singlePoll(this.#context));
    if (group.size >= settings.minGroup) {
      if (memory.budget(this.#id).pages >= 1) {
        memory.updateBudget(this.#id, { polls: group.size }, maxPagesFor(settings, group.size));
        return sweep$(this.#context, group, (answerTo$) => this.#answerEveryone(group, answerTo$));
      }
      memory.updateBudget(this.#id, 'skipped');
    }
    answerAll(group.takeAll(), singlePoll(this.#context));
    return EMPTY;
  }

  #answerEveryone(swept: Group, answerTo$: AnswerTo$): void {
    answerAll([...swept.takeAll(), ...this.#gathering.takeAll()], answerTo$);
  }
}
