import { isRight } from 'fp-ts/lib/Either.js';
import {
  concat,
  defer,
  EMPTY,
  from,
  ignoreElements,
  isObservable,
  merge,
  mergeMap,
  type Observable,
  of,
  skip,
  Subject,
  tap,
} from 'rxjs';
import { emitProcessWarning } from '../checks/processWarning.ts';
import type { FleetOptions } from '../fleet/FleetOptions.ts';
import { type BatchTarget, jobsOf } from '../fleet/targets.ts';
import { watchBatches$ } from '../fleet/watchBatches.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import { keyOf } from '../model/snapshots.ts';
import type { WatchEvent } from '../watch/WatchEvent.ts';
import { isSettled, type JobRow, nameOf, type NamedTarget, newRow, withSnapshot } from './JobRow.ts';

/** The jobs of a table or a page, and what is known of each of them. */
export class Board {
  readonly #rows = new Map<string, JobRow>();
  readonly #later$: Observable<NamedTarget>;
  readonly #hasEnd: boolean;
  /** How many targets of the Observable were taken. A later subscription receives them again, and skips them. */
  #taken = 0;

  /**
   * @param targets - the jobs: an iterable, or an Observable that adds them; it must replay them if `watch$` is subscribed to again
   * @throws `TypeError` for an invalid target of an iterable
   */
  constructor(targets: Iterable<NamedTarget> | Observable<NamedTarget>) {
    this.#hasEnd = !isObservable(targets);
    this.#later$ = isObservable(targets) ? targets : EMPTY;
    if (isObservable(targets)) return;
    const first = [...targets];
    jobsOf(first); // its messages count the targets
    for (const target of first) if (!this.#rows.has(keyOf(target))) this.#add(target);
  }

  /** All jobs, in the order in which they were added. */
  get rows(): Iterable<JobRow> {
    return this.#rows.values();
  }

  get size(): number {
    return this.#rows.size;
  }

  /**
   * Watches the jobs that have not settled, each from its last snapshot, and emits each row that has changed: after an answer,
   * a failure, a change of state. To be subscribed to once at a time; a later subscription goes on where the last one ended.
   */
  watch$(options: FleetOptions): Observable<JobRow> {
    return defer(() => {
      const changed$ = new Subject<JobRow>();
      const update = (ref: BatchRef | undefined, change: (row: JobRow) => JobRow): void => {
        const row = ref === undefined ? undefined : this.#rows.get(keyOf(ref));
        const next = row && change(row);
        if (next !== undefined && next !== row) changed$.next(this.#put(next));
      };
      const onEvent = (event: WatchEvent): void => {
        update(event.ref, (row) => withEvent(row, event));
        return options.onEvent?.(event);
      };
      const watches$ = watchBatches$(this.#targets$(changed$), { ...options, emit: 'polls', onEvent }).pipe(
        tap((result) => {
          if (isRight(result)) update(result.right, (row) => withSnapshot(row, result.right));
          else update(result.left.ref, (row) => ({ ...row, error: result.left }));
        }),
        ignoreElements(),
        tap({ complete: () => changed$.complete() }),
      );
      return merge(changed$, watches$);
    });
  }

  /** The jobs to watch. The first polls of those of an iterable are spread. */
  #targets$(changed$: Subject<JobRow>): Iterable<BatchTarget> | Observable<BatchTarget> {
    const known = [...this.#rows.values()]
      .filter((row) => !isSettled(row))
      .map(({ ref, snapshot }) => snapshot ?? ref);
    if (this.#hasEnd) return known;
    return concat(
      from(known),
      this.#later$.pipe(
        skip(this.#taken),
        mergeMap((target) => {
          this.#taken += 1;
          const row = this.#added(target);
          if (row === undefined) return EMPTY;
          changed$.next(row);
          return of(target);
        }),
      ),
    );
  }

  /** Adds a target of an Observable. An invalid one has no row to be shown in. */
  #added(target: NamedTarget): JobRow | undefined {
    try {
      return this.#add(target);
    } catch (error) {
      emitProcessWarning(error as TypeError);
      return undefined;
    }
  }

  /** Returns the new row; `undefined` if the job has one. A job that has settled is watched again. */
  #add(target: NamedTarget): JobRow | undefined {
    for (const { ref, resumeFrom } of jobsOf([target]).first) {
      const row = this.#rows.get(keyOf(ref));
      if (row === undefined || isSettled(row)) return this.#put(newRow(ref, nameOf(target), resumeFrom));
    }
    return undefined;
  }

  #put(row: JobRow): JobRow {
    this.#rows.set(keyOf(row.ref), row);
    return row;
  }
}

/** The row after an event of its watch. */
const withEvent = (row: JobRow, event: WatchEvent): JobRow => {
  switch (event._tag) {
    case 'pollAnswered':
      return { ...row, answeredAt: event.at, problem: undefined, isStale: false };
    case 'pollFailed':
      return { ...row, problem: { error: event.error, at: event.at } };
    case 'stale':
      return { ...row, isStale: true };
    default:
      return row;
  }
};
