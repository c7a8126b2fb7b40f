import type { Unsubscribable } from 'rxjs';
import { type Alarm, QUIET } from './Alarms.ts';
import type { LimitCheckpoint, WatchCheckpoint } from './checkpoint/WatchCheckpoint.ts';
import type { WatchState } from './WatchState.ts';

/** What a limit notifies. */
export interface LimitOwner extends Pick<Alarm, 'onFault'> {
  /** The limit is over, and has been unsubscribed from. */
  onOver(limit: TimeLimit): void;
}

/** How long before a limit the last poll is sent, so that its answer arrives in time. Before that it may have to queue. */
const LEAD_MS = 2_000;
/** A timer that fires later than this did not run: the process was stopped, or the machine was asleep. */
const LATE_MS = 1_000;
/** How long a limit that is over already, or expired late, waits for a fresh poll. */
const FRESH_POLL_MS = 10_000;
/** How often the wall clock is read while a limit is a moment. */
const WALL_CLOCK_MS = 60_000;

/**
 * A limit of time that is in force. It places one last, urgent poll: it skips the rest of a wait that would cross the limit
 * before it, by the lead, or after half of what is left if that is less. A wait that has begun before is included.
 *
 * ```text
 * waits    |-------->||-------->||---x
 * limit         |----------------------->|      set during the first wait; the third would cross it
 * polls              p          p    u          u: the wait is skipped, and the poll is urgent
 * ```
 *
 * It is over a turn after its moment, so that an answer of the same moment is processed first. If it was over when it began,
 * or its timer is late by `LATE_MS`, the end of one fresh attempt comes before that.
 */
export class TimeLimit implements Alarm, Unsubscribable {
  readonly #watch: WatchState;
  readonly #owner: LimitOwner;
  /** In epoch milliseconds, if the limit is a moment: it is then judged by the wall clock, which may be set. */
  readonly #moment: number | undefined;
  /** When it is over, on the clock of the watch. */
  atMs: number;
  /** running → (turn →) (pending →) closed */
  #phase: 'running' | 'turn' | 'pending' | 'closed' = 'running';
  wakeMs: number = Infinity;
  #lastPollMs = Infinity;
  /** The part of the lead that is for the answer. */
  #answerMs = LEAD_MS;
  /** A poll that something else has triggered from here on is enough: limits that expire together share it. */
  #enoughFromMs = Infinity;
  #readWallClockMs = Infinity;
  #isUrgent = false;
  /** Attempts up to this one are not fresh. */
  #staleId = 0;

  constructor(watch: WatchState, atMs: number, moment: number | undefined, owner: LimitOwner) {
    this.#watch = watch;
    this.atMs = atMs;
    this.#moment = moment;
    this.#owner = owner;
  }

  /** Waits that end before the limit, unless it may move: by the wall clock, or by the queue of the source. */
  get quietUntilMs(): number {
    if (this.#phase !== 'running') return QUIET;
    const mayMove = this.#moment !== undefined || this.#watch.source.leadMs !== undefined;
    return mayMove || this.#enoughFromMs < Infinity ? 0 : this.atMs;
  }

  /** Comes into force. If it is over already it waits for an attempt: the open one, or one that `trigger` starts. */
  start(): void {
    const watch = this.#watch;
    const nowMs = watch.elapsedMs();
    this.#readMoment(nowMs);
    if (this.atMs > nowMs) this.#planFirst(nowMs);
    else this.#expire(watch.isAttempting ? watch.attemptId - 1 : watch.attemptId, nowMs);
    // `leadMs` of the source is a callback, in which one may unsubscribe.
    if (!this.#isClosed()) watch.alarms.set(this);
  }

  /** What a watch that is resumed needs to know; `undefined` once it is over. */
  plan(): LimitCheckpoint | undefined {
    if (this.#phase !== 'running') return undefined;
    const enoughFromMs = this.#enoughFromMs === Infinity ? undefined : this.#enoughFromMs;
    return { atMs: this.atMs, enoughFromMs, urgent: this.#isUrgent ? true : undefined };
  }

  #planFirst(nowMs: number): void {
    const watch = this.#watch;
    this.#plan(watch.waitEndMs, nowMs);
    const saved = watch.isAnswered ? undefined : savedIn(watch.settings.checkpoint, this.atMs);
    if (saved === undefined) return;
    this.#enoughFromMs = saved.enoughFromMs ?? Infinity;
    this.#setUrgent(saved.urgent === true);
  }

  /** Starts the attempt that a limit waits for which was over already. */
  trigger(): void {
    if (this.#phase === 'pending') this.#watch.pollUrgently();
  }

  unsubscribe(): void {
    if (this.#phase === 'closed') return;
    const watch = this.#watch;
    if (this.#phase === 'pending') watch.pendingLimitChecks -= 1;
    this.#phase = 'closed';
    this.#setUrgent(false);
    watch.alarms.remove(this);
  }

  onWait(waitEndMs: number | undefined): void {
    if (this.#phase !== 'running') return;
    const nowMs = this.#watch.elapsedMs();
    // The process was stopped beyond the limit, and the attempt that begins is the fresh one.
    if (nowMs >= this.atMs) this.#setUrgent(true);
    // The wait of a watch that is resumed began before.
    const sinceMs = waitEndMs === undefined ? nowMs : this.#watch.waitSinceMs;
    const isEnough = sinceMs >= this.#enoughFromMs && !this.#readMoment(nowMs);
    if (isEnough) this.#lastPollMs = Infinity;
    else this.#plan(waitEndMs, sinceMs);
  }

  onAttemptEnd(id: number): void {
    if (this.#phase === 'pending' && id > this.#staleId) this.#end();
  }

  onWake(nowMs: number): void {
    if (this.#phase === 'running') this.#wake(nowMs);
    else if (this.#phase === 'turn' && this.#isLate(nowMs)) this.#expireLate(nowMs);
    else this.#end();
  }

  onFault(thrown: unknown): void {
    this.#owner.onFault(thrown);
  }

  #wake(nowMs: number): void {
    const { waitEndMs } = this.#watch;
    if (this.#readMoment(nowMs)) this.#plan(waitEndMs, nowMs);
    if (nowMs < this.atMs) this.#pollIfDue(waitEndMs, nowMs);
    else {
      if (this.#isLate(nowMs)) this.#setUrgent(true);
      this.#phase = 'turn';
      this.wakeMs = nowMs;
    }
  }

  #pollIfDue(waitEndMs: number | undefined, nowMs: number): void {
    const nearMs = this.#nearMs();
    const dueMs = this.#dueMs(waitEndMs, nearMs);
    if (nowMs >= dueMs) this.#poll(nowMs);
    else {
      if (nowMs >= nearMs) this.#setUrgent(true);
      if (waitEndMs !== undefined) this.#lastPollMs = dueMs;
      this.#setWake(nowMs);
    }
  }

  /** Starts the last poll, or makes the open one urgent. */
  #poll(nowMs: number): void {
    this.#setUrgent(true);
    this.#lastPollMs = Infinity;
    this.#enoughFromMs = nowMs;
    this.#setWake(nowMs);
    // An attempt that was urgent already may have begun long before.
    if (!this.#isClosed() && !this.#watch.pollUrgently()) this.#enoughFromMs = Infinity;
  }

  /** When the last poll is due, or the open one is made urgent. The queue of the source may have grown since it was placed. */
  #dueMs(waitEndMs: number | undefined, nearMs: number): number {
    if (waitEndMs === undefined) return nearMs;
    return this.#lastPollMs === Infinity
      ? Infinity
      : Math.min(this.#lastPollMs, nearMs + LEAD_MS - this.#answerMs);
  }

  /** Places the last poll in a wait that crosses the limit. */
  #plan(waitEndMs: number | undefined, nowMs: number): void {
    this.#lastPollMs = Infinity;
    this.#enoughFromMs = Infinity;
    if (waitEndMs !== undefined && waitEndMs >= this.atMs) {
      const queueMs = this.#queueMs();
      this.#answerMs = Math.min(LEAD_MS, Math.max(0, this.atMs - nowMs - queueMs) / 2);
      const leadMs = queueMs + this.#answerMs;
      this.#lastPollMs = this.atMs - leadMs;
      this.#enoughFromMs = this.atMs - 1.5 * leadMs;
    }
    this.#setWake(nowMs);
  }

  /** Is woken by what comes next. */
  #setWake(nowMs: number): void {
    if (this.#moment !== undefined && this.#readWallClockMs <= nowMs)
      this.#readWallClockMs = nowMs + WALL_CLOCK_MS;
    this.wakeMs = Math.min(this.atMs, this.#lastPollMs, this.#urgentFromMs(nowMs), this.#readWallClockMs);
  }

  /** When polls begin to be urgent, if that is still to come. Only an attempt that is open is woken for it. */
  #urgentFromMs(nowMs: number): number {
    const nearMs = this.#isUrgent ? Infinity : this.#nearMs();
    if (nearMs > nowMs || this.#watch.isAttempting) return nearMs;
    this.#setUrgent(true);
    return Infinity;
  }

  /** When the limit of a source with a queue is near. */
  #nearMs(): number {
    return this.#watch.source.leadMs === undefined ? Infinity : this.atMs - LEAD_MS - this.#queueMs();
  }

  /** How long an urgent poll waits in the queue of the source. */
  #queueMs(): number {
    return this.#watch.source.leadMs?.() ?? 0;
  }

  /** Reads the wall clock, if the limit is a moment. Returns whether the clock was set. */
  #readMoment(nowMs: number): boolean {
    const moment = this.#moment;
    if (moment === undefined) return false;
    if (this.#readWallClockMs === Infinity) this.#readWallClockMs = nowMs + WALL_CLOCK_MS;
    const before = this.atMs;
    this.atMs = nowMs + moment - this.#watch.wallClockMs();
    const isSet = Math.abs(this.atMs - before) > LATE_MS;
    if (isSet) this.#setUrgent(false);
    return isSet;
  }

  #isClosed(): boolean {
    return this.#phase === 'closed';
  }

  #isLate(nowMs: number): boolean {
    return nowMs - this.atMs > LATE_MS;
  }

  /** Ends after an attempt that began after the limit: the one that is open, or one that is triggered now. */
  #expireLate(nowMs: number): void {
    const watch = this.#watch;
    const isFresh = watch.attemptId > 0 && watch.attemptStartedMs >= this.atMs;
    const staleId = isFresh ? watch.attemptId - 1 : watch.attemptId;
    if (watch.endedAttemptId > staleId) {
      this.#end();
      return;
    }
    this.#expire(staleId, nowMs);
    watch.pollUrgently();
  }

  #expire(staleId: number, nowMs: number): void {
    this.#phase = 'pending';
    this.#staleId = staleId;
    this.#watch.pendingLimitChecks += 1;
    this.#setUrgent(true);
    this.wakeMs = nowMs + FRESH_POLL_MS;
  }

  #setUrgent(isUrgent: boolean): void {
    if (this.#isUrgent === isUrgent || (isUrgent && this.#isClosed())) return;
    this.#isUrgent = isUrgent;
    this.#watch.urgentLimits += isUrgent ? 1 : -1;
  }

  #end(): void {
    this.unsubscribe();
    this.#owner.onOver(this);
  }
}

/** What is saved of a limit. It is found by its moment, which may be off where the wall clock was set. */
const savedIn = (checkpoint: WatchCheckpoint | undefined, atMs: number): LimitCheckpoint | undefined => {
  const off = (limit: LimitCheckpoint): number => Math.abs(limit.atMs - atMs);
  const [nearest] = [...(checkpoint?.loop.limits ?? [])].sort((a, b) => off(a) - off(b));
  return nearest !== undefined && off(nearest) <= LATE_MS ? nearest : undefined;
};
