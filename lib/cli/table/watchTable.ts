import {
  connect,
  endWith,
  firstValueFrom,
  ignoreElements,
  interval,
  map,
  merge,
  type Observable,
  startWith,
  takeUntil,
  tap,
  throttleTime,
} from 'rxjs';
import type { JobRow } from '../../dashboard/JobRow.ts';
import { abort$ } from '../../watch/inputs.ts';
import type { Colors } from '../colors.ts';
import type { Io } from '../Io.ts';
import { Table, type TableJobs } from './Table.ts';
import { Terminal } from './Terminal.ts';

/** The least time between two frames. */
const FRAME_MS = 100;
/** How often the ages grow. */
const TICK_MS = 1_000;
/** The least time between two polls that a key asks for. */
const POLL_MS = 1_000;

/** A watch to show. */
export interface TableWatch {
  readonly jobs: TableJobs;
  readonly endpoint: string;
  /** Watches the jobs, and emits each row that has changed. Completes when all jobs have settled. */
  watch$(pollNow$: Observable<unknown>): Observable<JobRow>;
}

/**
 * Shows a table of the jobs, in place, until all have settled. Its last state stays on the screen.
 *
 * @throws the `Interruption` that ended it before: a key, or the signal
 */
export const watchTable = async (watch: TableWatch, io: Io, colors: Colors): Promise<void> => {
  const terminal = new Terminal(io, colors);
  const table = new Table(watch.jobs, watch.endpoint, terminal);
  const aborted$ = abort$(io.signal).pipe(map(() => io.signal.reason as Error));
  terminal.open();
  try {
    const over$ = merge(table.left$, aborted$, shown$(watch, table, terminal));
    const reason = await firstValueFrom(over$, { defaultValue: undefined });
    table.drawLast();
    if (reason !== undefined) throw reason;
  } finally {
    terminal.close();
  }
};

/** Draws the table whenever it has changed, and emits when all jobs have settled. */
const shown$ = (watch: TableWatch, table: Table, { keys$, redraws$ }: Terminal): Observable<undefined> => {
  const events$ = merge(interval(TICK_MS), redraws$, keys$.pipe(tap((key) => table.press(key))));
  return watch.watch$(table.pollNow$.pipe(throttleTime(POLL_MS))).pipe(
    connect((changed$) => {
      const over$ = changed$.pipe(ignoreElements(), endWith(undefined));
      return merge(changed$, events$).pipe(takeUntil(over$));
    }),
    startWith(undefined),
    throttleTime(FRAME_MS, undefined, { leading: true, trailing: true }),
    tap(() => table.draw()),
    ignoreElements(),
    endWith(undefined),
  );
};
