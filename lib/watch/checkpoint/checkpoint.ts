import { isRight } from 'fp-ts/lib/Either.js';
import type { PollError } from '../../errors/PollError.ts';
import { PollErrorCodec } from '../../errors/errorCodec.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import type { PollFailures } from '../PollFailures.ts';
import { StateRun } from '../StateRun.ts';
import type { WatchClock } from '../WatchClock.ts';
import type {
  FailuresCheckpoint,
  LimitCheckpoint,
  LoopCheckpoint,
  PendingDeadCheckpoint,
  RunCheckpoint,
  WatchCheckpoint,
} from './WatchCheckpoint.ts';
import type { PendingDead } from '../deadConfirmation.ts';

// The facts of a watch as a checkpoint, and back.

/** The facts that continue in a watch that is resumed. */
interface LoopFacts {
  readonly run: StateRun | undefined;
  readonly pendingDead: PendingDead | undefined;
  readonly isDeadWithheld: boolean;
  readonly attempts: number;
  readonly failures: PollFailures | undefined;
  readonly previousDelayMs: number | undefined;
  readonly lastError: PollError | undefined;
  readonly waitSinceMs: number;
  readonly dueMs: number;
  readonly answeredMs: number;
  readonly isStale: boolean;
}

/** A watch, as its checkpoints know it. */
export interface SavedWatch extends LoopFacts, Pick<WatchClock, 'watchedSince' | 'zeroMs' | 'elapsedMs'> {
  readonly ref: BatchRef;
  readonly believed: StateRun | undefined;
  readonly isUnanswered: boolean;
  wallClockMs(): number;
  limitPlans(): readonly LimitCheckpoint[];
}

/**
 * A checkpoint of a watch as it is now. An attempt that is under way counts as not begun.
 *
 * In a checkpoint times count from `watchedSince`; on the clock of a watch that has adopted a snapshot, `zeroMs` later.
 */
export const checkpointOf = (watch: SavedWatch): WatchCheckpoint => {
  const { ref, believed } = watch;
  return {
    _tag: 'WatchCheckpoint',
    version: 1,
    projectId: ref.projectId,
    batchId: ref.batchId,
    at: watch.wallClockMs(),
    snapshot: believed?.snapshot ?? null,
    loop: loopOf(watch),
  };
};

const loopOf = (watch: SavedWatch): LoopCheckpoint => {
  const { believed, zeroMs, isUnanswered, failures, lastError } = watch;
  return present({
    watchedSince: watch.watchedSince,
    elapsedMs: watch.elapsedMs() + zeroMs,
    waitSinceMs: watch.waitSinceMs + zeroMs,
    dueMs: watch.dueMs + zeroMs,
    answeredMs: watch.answeredMs + zeroMs,
    stale: watch.isStale ? true : undefined,
    run: believed && savedRun(believed, zeroMs),
    pendingDead: savedDead(watch),
    attempts: isUnanswered ? watch.attempts - 1 : watch.attempts,
    failures: failures && savedFailures(failures, zeroMs),
    previousDelayMs: watch.previousDelayMs,
    lastError: lastError && PollErrorCodec.encode(lastError),
    limits: savedLimits(watch),
  });
};

/** Without properties that are `undefined`, as JSON is. */
const present = <T extends object>(facts: T): T =>
  Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined)) as T;

const savedRun = ({ stateSinceMs, statePolls, latencyMs }: StateRun, zeroMs: number): RunCheckpoint => ({
  stateSinceMs: stateSinceMs + zeroMs,
  statePolls,
  latencyMs,
});

const savedDead = ({
  run,
  pendingDead,
  isDeadWithheld,
  zeroMs,
}: SavedWatch): PendingDeadCheckpoint | undefined => {
  if (!isDeadWithheld || run === undefined || pendingDead === undefined) return undefined;
  return { ...savedRun(run, zeroMs), sinceMs: pendingDead.sinceMs + zeroMs, snapshot: run.snapshot };
};

const savedFailures = (failures: PollFailures, zeroMs: number): FailuresCheckpoint =>
  present({
    ...failures,
    failedMs: failures.failedMs + zeroMs,
    throttledMs: later(failures.throttledMs, zeroMs),
  });

/** All limits if one is near, so that each is told from the others. */
const savedLimits = (watch: SavedWatch): readonly LimitCheckpoint[] | undefined => {
  const plans = watch.limitPlans().map((plan) =>
    present({
      ...plan,
      atMs: plan.atMs + watch.zeroMs,
      enoughFromMs: later(plan.enoughFromMs, watch.zeroMs),
    }),
  );
  const isNear = plans.some(({ enoughFromMs, urgent }) => enoughFromMs !== undefined || urgent === true);
  return isNear ? plans : undefined;
};

const later = (ms: number | undefined, byMs: number): number | undefined =>
  ms === undefined ? undefined : ms + byMs;

/** The facts that a checkpoint holds, for a new watch whose clock is 0 at `watchedSince`. */
export const factsIn = ({ snapshot, loop }: WatchCheckpoint): LoopFacts => {
  const { run, pendingDead, failures } = loop;
  const before = snapshot && run ? resumedRun(snapshot, run) : undefined;
  return {
    run: pendingDead ? resumedRun(pendingDead.snapshot, pendingDead) : before,
    pendingDead: pendingDead && { sinceMs: pendingDead.sinceMs, before },
    isDeadWithheld: pendingDead !== undefined,
    attempts: loop.attempts,
    failures: failures && { ...failures, throttledMs: failures.throttledMs, delayMs: failures.delayMs },
    previousDelayMs: loop.previousDelayMs,
    lastError: errorIn(loop.lastError),
    waitSinceMs: loop.waitSinceMs,
    dueMs: loop.dueMs,
    answeredMs: loop.answeredMs,
    isStale: loop.stale === true,
  };
};

const resumedRun = (
  snapshot: BatchSnapshot,
  { stateSinceMs, statePolls, latencyMs }: RunCheckpoint,
): StateRun => {
  const run = new StateRun(snapshot, stateSinceMs);
  run.add(snapshot, latencyMs);
  run.statePolls = statePolls;
  return run;
};

const errorIn = (encoded: unknown): PollError | undefined => {
  const decoded = PollErrorCodec.decode(encoded);
  return isRight(decoded) ? decoded.right : undefined;
};
