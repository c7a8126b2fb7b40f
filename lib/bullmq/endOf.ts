import { left } from 'fp-ts/lib/Either.js';
import type { WatchError } from '../errors/WatchError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import { UnexpectedError } from '../errors/pollErrors.ts';
import { PollFailedError } from '../errors/watchErrors.ts';
import type { Job } from '../fleet/targets.ts';
import type { WatchData } from './JobData.ts';
import type { Ended } from './Outcome.ts';
import { type Limit, limitOver } from './limits.ts';

/** How often a job may stall without a commit in between: the worker that has it is killed each time. */
const MAX_STALLS = 9;

/**
 * How a watch ends between two attempts, if it does: a limit of time is over, or its job kills its workers.
 *
 * @param stalls - how often the job has stalled since its last commit
 */
export const endOf = (
  stored: WatchData,
  now: number,
  limits: readonly Limit[],
  stalls: number,
): Ended | undefined => {
  if (stalls > MAX_STALLS) {
    const happened = `its job has killed its workers: ${String(stalls)} times in a row, none came back from an attempt`;
    return unexpectedEnd(stored.job, now, happened);
  }
  const over = limitOver(now, limits, stored.lastPollFor);
  return over && endedBy(over.errorOf(factsOf(stored.job, now)));
};

/** How a watch ends whose attempt was refused, if a limit of time is over: no fresh poll will be answered. */
export const endRefused = (stored: WatchData, now: number, limits: readonly Limit[]): Ended | undefined => {
  const over = limits.find(({ at }) => at <= now);
  return over && endedBy(over.errorOf(factsOf(stored.job, now)));
};

/** The end of a watch by something that should not have happened. */
export const unexpectedEnd = (job: Job, now: number, happened: string, cause?: unknown): Ended =>
  endedBy(new PollFailedError(factsOf(job, now), new UnexpectedError(cause, happened)));

const endedBy = (error: WatchError): Ended => ({ _tag: 'ended', changes: [left(error)], end: left(error) });

/** The facts of a watch between two attempts. */
const factsOf = ({ ref, resumeFrom, checkpoint }: Job, now: number): WatchFacts => {
  const { watchedSince, attempts } = checkpoint?.loop ?? {
    watchedSince: resumeFrom?.watchedSince ?? now,
    attempts: 0,
  };
  const elapsedMs = Math.max(0, now - watchedSince);
  return { ref, lastSnapshot: resumeFrom, polls: resumeFrom?.polls ?? 0, attempts, elapsedMs };
};
