import type { Subscription, Unsubscribable } from 'rxjs';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { keyOf } from '../model/snapshots.ts';
import { toDeadlineMs } from '../schedule/deadlines.ts';
import { MAX_DELAY_MS } from '../schedule/delays.ts';
import { monotonicNow, type WatchScheduler } from '../schedule/watchScheduler.ts';
import { EndedJobs } from './EndedJobs.ts';

/** By when a job must have moved on from its last snapshot. */
export interface TimeLimit {
  /** When the limit begins, in epoch milliseconds. */
  readonly since: number;
  readonly limit: number | Date;
  /** @param limitMs - the limit in milliseconds, also if it is a moment */
  readonly error: (limitMs: number, elapsedMs: number) => WatchError;
}

/** The limit that a snapshot sets; called with `undefined` for a source that has not emitted. */
export type LimitOf = (snapshot: BatchSnapshot | undefined) => TimeLimit | undefined;

/** A limit in force. */
interface Entry extends TimeLimit {
  readonly limitMs: number;
  readonly watchedSince: number;
  /** `since` on the clock that does not jump, and so are the following times. */
  readonly sinceMs: number;
  readonly watchedSinceMs: number;
  dueMs: number;
}

/** How often the wall clock is read while a limit is a moment. */
const WALL_CLOCK_MS = 60_000;
/** The key of the limit before the first snapshot; that of a job has a slash. */
const BEFORE_FIRST = '';

/**
 * The limits of all jobs of a stream, with one timer: it waits for the limit that is due first. It keeps the last snapshot of
 * each job under a limit, and nothing of a job that has ended.
 *
 * A limit is over one turn after its time, so that a snapshot of the same time comes first.
 */
export class JobLimits implements Unsubscribable {
  readonly #scheduler: WatchScheduler;
  readonly #limitOf: LimitOf;
  readonly #onError: (error: unknown) => void;
  readonly #entries = new Map<string, Entry>();
  readonly #ended = new EndedJobs();
  #timer: Subscription | undefined;
  #waits = 0;
  /** What the timer waits for. It is not set anew when a limit is removed, unless that was the last one. */
  #wakeMs = Infinity;
  #isClosed = false;

  /** @param onError - called when a limit is over, or a clock or timer has thrown */
  constructor(scheduler: WatchScheduler, limitOf: LimitOf, onError: (error: unknown) => void) {
    this.#scheduler = scheduler;
    this.#limitOf = limitOf;
    this.#onError = onError;
  }

  /** Sets the limit before the first snapshot. */
  start(): void {
    this.#set(BEFORE_FIRST, undefined);
  }

  /** Takes the next snapshot of a job: sets, keeps or removes its limit. */
  add(snapshot: BatchSnapshot): void {
    if (this.#isClosed) return;
    this.#entries.delete(BEFORE_FIRST);
    const key = keyOf(snapshot);
    if (snapshot.terminal) {
      this.#ended.add(key, snapshot);
      this.#entries.delete(key);
    } else if (!this.#ended.isLate(key, snapshot)) this.#set(key, snapshot);
    if (this.#entries.size === 0) this.#cancel();
  }

  unsubscribe(): void {
    this.#isClosed = true;
    this.#entries.clear();
    this.#cancel();
  }

  #set(key: string, snapshot: BatchSnapshot | undefined): void {
    const limit = this.#limitOf(snapshot);
    if (limit === undefined) {
      this.#entries.delete(key);
      return;
    }
    const [now, nowMs] = [this.#scheduler.now(), monotonicNow(this.#scheduler)];
    const before = this.#entries.get(key);
    // A beginning that has not changed stays where it was, because the wall clock may have been set since. It lies in the future
    // if the clock was set back before; that must not extend the limit.
    const sinceMs = before?.since === limit.since ? before.sinceMs : nowMs - Math.max(0, now - limit.since);
    const watchedSince = snapshot?.watchedSince ?? now;
    const watchedSinceMs =
      before?.watchedSince === watchedSince ? before.watchedSinceMs : nowMs - (now - watchedSince);
    const limitMs = toDeadlineMs(Math.min(limit.since, now), limit.limit);
    const dueMs = dueOf(limit, sinceMs, now, nowMs);
    const entry: Entry = { ...limit, limitMs, watchedSince, sinceMs, watchedSinceMs, dueMs };
    this.#entries.set(key, entry);
    this.#waitUntil(wakeOf(entry, nowMs), nowMs);
  }

  /** Sets the timer, unless it fires earlier anyway. */
  #waitUntil(wakeMs: number, nowMs: number): void {
    const wantedMs = Math.max(wakeMs, nowMs);
    if (wantedMs >= this.#wakeMs) return;
    this.#wakeMs = wantedMs;
    this.#schedule(() => this.#wake(), Math.min(MAX_DELAY_MS, wantedMs - nowMs));
  }

  #schedule(work: () => void, ms: number): void {
    this.#timer?.unsubscribe();
    const wait = (this.#waits += 1);
    const attempt = (): void => {
      try {
        work();
      } catch (thrown) {
        this.#onError(thrown);
      }
    };
    const timer = this.#scheduler.schedule(attempt, ms);
    // Where a wait takes no time it has ended already, and the next one may have started.
    if (wait === this.#waits) this.#timer = timer;
  }

  #cancel(): void {
    this.#timer?.unsubscribe();
    this.#wakeMs = Infinity;
  }

  /** Reads the clocks. If a limit is due, its turn follows; otherwise the wait for the next one. */
  #wake(): void {
    const [now, nowMs] = [this.#scheduler.now(), monotonicNow(this.#scheduler)];
    let wakeMs = Infinity;
    for (const entry of this.#entries.values()) {
      entry.dueMs = dueOf(entry, entry.sinceMs, now, nowMs);
      wakeMs = Math.min(wakeMs, wakeOf(entry, nowMs));
    }
    this.#wakeMs = Infinity;
    if (wakeMs > nowMs) this.#waitUntil(wakeMs, nowMs);
    else {
      this.#wakeMs = nowMs;
      this.#schedule(() => this.#turn(nowMs), 0);
    }
  }

  /** Fails for the limit that was due first, if its job has not moved on since the timer fired at `firedMs`. */
  #turn(firedMs: number): void {
    let first: Entry | undefined;
    for (const entry of this.#entries.values())
      if (entry.dueMs <= firedMs && entry.dueMs < (first?.dueMs ?? Infinity)) first = entry;
    if (first === undefined) this.#wake();
    else this.#onError(this.#errorFor(first));
  }

  #errorFor({ limitMs, watchedSinceMs, error }: Entry): WatchError {
    return error(limitMs, Math.max(0, Math.round(monotonicNow(this.#scheduler) - watchedSinceMs)));
  }
}

/** When a limit is over. A duration is judged by the clock that does not jump, a moment by the wall clock. */
const dueOf = ({ limit }: TimeLimit, sinceMs: number, now: number, nowMs: number): number =>
  typeof limit === 'number' ? sinceMs + limit : nowMs + limit.getTime() - now;

/** When the timer must fire for a limit: when it is over, and to read the wall clock again. */
const wakeOf = ({ limit, dueMs }: Entry, nowMs: number): number =>
  typeof limit === 'number' ? dueMs : Math.min(dueMs, nowMs + WALL_CLOCK_MS);
