import { isSettled, type JobRow } from '../../dashboard/JobRow.ts';
import { keyOf } from '../../model/snapshots.ts';
import type { WatchEvent } from '../../watch/WatchEvent.ts';
import { counted } from '../format.ts';
import type { Notes } from '../wait/Notes.ts';
import { Problems } from '../wait/Problems.ts';

/** How many jobs that cannot be watched are named; all are on the page. */
const MAX_NAMED = 10;

/** Says on standard error what the reader of the page may not see: failures of the service, and that all jobs have ended. */
export class ServeNotes {
  readonly #notes: Notes;
  readonly #problems: Problems;
  readonly #open: Set<string>;
  readonly #total: number;
  #failed = 0;
  #dead = 0;

  /**
   * @param jobs - the keys of all jobs
   * @param host - the service: `dli.eu-de.otc.t-systems.com`
   */
  constructor(notes: Notes, jobs: Iterable<string>, host: string) {
    this.#notes = notes;
    this.#problems = new Problems(host);
    this.#open = new Set(jobs);
    this.#total = this.#open.size;
  }

  readonly onEvent = (event: WatchEvent): void => {
    const key = keyOf(event.ref);
    if (event._tag === 'retryScheduled') this.#say(this.#problems.failed(key, event.error, event.at));
    if (event._tag === 'pollAnswered') this.#say(this.#problems.answered(key, event.at));
    if (event._tag === 'ended') this.#problems.answered(key, event.at); // not said: nobody answered
  };

  readonly onRow = (row: JobRow): void => {
    if (!isSettled(row) || !this.#open.delete(keyOf(row.ref))) return;
    if (row.error !== undefined) this.#sayError(row.error.message);
    else if (row.snapshot?.state === 'dead') this.#dead += 1;
    if (this.#open.size === 0) this.#sayEnd();
  };

  #sayEnd(): void {
    const failures = [
      ...(this.#dead > 0 ? [`${String(this.#dead)} dead`] : []),
      ...(this.#failed > 0 ? [`${String(this.#failed)} not watched to the end`] : []),
    ];
    const how = failures.length === 0 ? '' : ` (${failures.join(', ')})`;
    const all = this.#total === 1 ? 'The job has' : `All ${counted(this.#total, 'job')} have`;
    this.#say(`${all} ended${how}. The page stays until Ctrl-C.`);
  }

  #sayError(message: string): void {
    this.#failed += 1;
    if (this.#failed <= MAX_NAMED) this.#say(message);
    if (this.#failed === MAX_NAMED) this.#say('Further jobs that cannot be watched are on the page only.');
  }

  #say(text: string | undefined): void {
    if (text !== undefined) this.#notes.say(text);
  }
}
