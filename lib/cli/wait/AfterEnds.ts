import { from, ignoreElements, lastValueFrom, merge, mergeMap, type Observable, Subject, take } from 'rxjs';
import { formatCause } from '../../errors/wording.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import type { Notes } from './Notes.ts';
import { type LogSetup, readLog } from './readLog.ts';
import type { Results } from './Results.ts';
import { type CommandSetup, runCommand } from './runCommand.ts';
import type { Tally } from './Tally.ts';
import type { WaitedJob } from './WaitedJob.ts';

/** How many commands, and how many requests for logs, run at once. */
const CONCURRENCY = 4;
/** The log of the first dead jobs is read, and of no more. */
const MAX_LOGS = 20;

/** What {@link AfterEnds} depends on. */
export interface AfterEndsSetup {
  readonly results: Pick<Results, 'log'>;
  readonly notes: Notes;
  readonly tally: Tally;
  /** `undefined` without `--exec`. */
  readonly exec: Omit<CommandSetup, 'onLine'> | undefined;
  /** `undefined` if no log is wanted. */
  readonly log: LogSetup | undefined;
}

/** A job that was waited for, and the snapshot that ended the wait. */
interface End {
  readonly job: WaitedJob;
  readonly snapshot: BatchSnapshot;
}

/** What follows the end of a job: the command of `--exec`, and the log of a dead one. */
export class AfterEnds {
  readonly #setup: AfterEndsSetup;
  readonly #ends$ = new Subject<End>();
  readonly #dead$ = new Subject<End>();
  readonly #done: Promise<unknown>;
  #hasFailed = false;

  constructor(setup: AfterEndsSetup) {
    this.#setup = setup;
    const work$: Observable<never> = merge(
      this.#ends$.pipe(mergeMap((end) => from(this.#run(end)), CONCURRENCY)),
      this.#dead$.pipe(
        take(MAX_LOGS),
        mergeMap((end) => from(this.#log(end)), CONCURRENCY),
      ),
    ).pipe(ignoreElements());
    this.#done = lastValueFrom(work$, { defaultValue: undefined });
  }

  /** Whether a command has failed. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** The wait for a job has ended with a snapshot. */
  add(end: End): void {
    this.#ends$.next(end);
    if (end.snapshot.state === 'dead') this.#dead$.next(end);
  }

  /** Resolves when all that was started has ended. */
  async finish(): Promise<void> {
    this.#ends$.complete();
    this.#dead$.complete();
    await this.#done;
  }

  async #run({ job, snapshot }: End): Promise<void> {
    const { exec, notes, tally } = this.#setup;
    if (exec === undefined) return;
    const onLine = (line: string): void => notes.error(line);
    const fault = await runCommand(snapshot, job.name, { ...exec, onLine });
    if (fault === undefined || exec.io.signal.aborted) return;
    this.#hasFailed = true;
    notes.error(`${tally.label(job.ref)}  --exec failed: ${fault}`);
  }

  async #log({ job }: End): Promise<void> {
    const { log, results, notes, tally } = this.#setup;
    if (log === undefined) return;
    try {
      const lines = await readLog(job.ref, log);
      if (lines.length > 0) results.log(job, lines);
      else if (!log.signal.aborted) notes.say(`${tally.label(job.ref)}  has no log`);
    } catch (error) {
      notes.say(`${tally.label(job.ref)}  its log could not be read: ${formatCause(error)}`);
    }
  }
}
