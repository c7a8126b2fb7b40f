import { excerpt } from '../../checks/text.ts';
import { keyOf } from '../../model/snapshots.ts';
import { formatDuration } from '../../errors/wording.ts';
import type { WatchEvent } from '../../watch/WatchEvent.ts';
import { wholeSeconds } from '../format.ts';
import type { Notes } from './Notes.ts';
import { Problems } from './Problems.ts';
import type { Tally } from './Tally.ts';
import type { WaitedJob } from './WaitedJob.ts';

/** How often the line of progress is replaced. */
const TICK_MS = 1_000;
/** After how long without a line something is said all the same. */
const LIVENESS_MS = 300_000;
/** The least time between two lines of counts, in place of a line for each change. */
const COUNTS_MS = 30_000;
/** With more jobs, counts are said in place of each change. */
const FEW_JOBS = 20;

/** What {@link Progress} depends on. */
export interface ProgressSetup {
  readonly tally: Tally;
  readonly notes: Notes;
  readonly host: string;
  readonly now: () => number;
}

/** Says on standard error how a wait goes on: changes, failures, and that it still watches. */
export class Progress {
  readonly #tally: Tally;
  readonly #notes: Notes;
  readonly #now: () => number;
  readonly #problems: Problems;
  readonly #startedAt: number;
  readonly #nextPolls = new Map<string, number>();
  readonly #unknown = new Set<string>();
  #answeredAt: number | undefined;
  #saidAt: number;
  #hasChanged = false;
  #staleAt = -Infinity;
  readonly #timer: NodeJS.Timeout;

  constructor({ tally, notes, host, now }: ProgressSetup) {
    this.#tally = tally;
    this.#notes = notes;
    this.#now = now;
    this.#problems = new Problems(host);
    this.#startedAt = now();
    this.#saidAt = now();
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  /** Ends the line of progress and its timer. */
  stop(): void {
    clearInterval(this.#timer);
    this.#notes.clear();
  }

  /** The state of a job has changed; the end of one is a result, and is not said here. */
  changed({ ref, name, snapshot, outcome }: WaitedJob): void {
    this.#hasChanged = true;
    if (snapshot === undefined || outcome !== undefined || this.#tally.size > FEW_JOBS) return;
    const { state, rawState, previousState } = snapshot;
    const seen = state === 'unknown' ? `unknown (${excerpt(rawState, MAX_RAW)})` : state;
    const before = previousState === null ? '' : ` (was ${previousState})`;
    this.#say([this.#tally.label(ref), `${seen}${before}`, ...(name === undefined ? [] : [name])].join('  '));
  }

  readonly onEvent = (event: WatchEvent): void => {
    const key = keyOf(event.ref);
    switch (event._tag) {
      case 'pollAnswered':
        this.#answeredAt = event.at;
        this.#say(this.#problems.answered(key, event.at));
        break;
      case 'retryScheduled':
        this.#nextPolls.set(key, event.at + event.delayMs);
        this.#say(this.#problems.failed(key, event.error, event.at));
        break;
      case 'pollScheduled':
        this.#nextPolls.set(key, event.at + event.delayMs);
        break;
      case 'ended':
        this.#nextPolls.delete(key);
        this.#problems.answered(key, event.at); // not said: nobody answered
        break;
      default:
        this.#onAlarm(event);
    }
  };

  #onAlarm(event: WatchEvent): void {
    if (event._tag === 'unknownState' && !this.#unknown.has(event.rawState)) {
      this.#unknown.add(event.rawState);
      const raw = excerpt(event.rawState, MAX_RAW);
      this.#say(
        `${this.#tally.label(event.ref)}  is in state "${raw}", which this version does not know; the watch goes on.`,
      );
    }
    // Jobs of one service are stale together.
    if (event._tag === 'stale' && event.at - this.#staleAt >= COUNTS_MS) {
      this.#staleAt = event.at;
      this.#say(
        `No answer for ${formatDuration(event.staleMs)} (${this.#tally.label(event.ref)}); still polling.`,
      );
    }
  }

  #say(text: string | undefined): void {
    if (text === undefined) return;
    this.#notes.say(text);
    this.#saidAt = this.#now();
  }

  #tick(): void {
    if (this.#notes.isLive) this.#notes.progress(this.#line());
    else {
      const silentMs = this.#now() - this.#saidAt;
      const hasCounts = this.#hasChanged && this.#tally.size > FEW_JOBS && silentMs >= COUNTS_MS;
      if (hasCounts || silentMs >= LIVENESS_MS) this.#say(`Still watching: ${this.#line()}`);
      if (hasCounts) this.#hasChanged = false;
    }
  }

  /** `1/3 done, 1 success, 2 running; answered 2s ago, next poll in 3s; 1m20s`. */
  #line(): string {
    const now = this.#now();
    const done = `${String(this.#tally.done())}/${String(this.#tally.size)} done`;
    const states = [...this.#tally.states()]
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${String(count)} ${state === 'none' ? 'not answered yet' : state}`);
    let next = Infinity;
    for (const at of this.#nextPolls.values()) next = Math.min(next, at);
    const polls = [
      this.#answeredAt === undefined
        ? 'no answer yet'
        : `answered ${wholeSeconds(now - this.#answeredAt)} ago`,
      ...(Number.isFinite(next) ? [`next poll in ${wholeSeconds(next - now)}`] : []),
    ];
    return `${[done, ...states].join(', ')}; ${polls.join(', ')}; ${wholeSeconds(now - this.#startedAt)}`;
  }
}

const MAX_RAW = 100;
