import { type Either, isRight, tryCatch } from 'fp-ts/lib/Either.js';
import { EMPTY, isObservable, map, type Observable } from 'rxjs';
import { formatValue } from '../checks/values.ts';
import { InvalidRefError } from '../errors/watchErrors.ts';
import { type BatchRef, refOf } from '../model/BatchRef.ts';
import { type BatchSnapshot, BatchSnapshotCodec } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { keyOf } from '../model/snapshots.ts';

/**
 * A job to watch: its ref, or a stored snapshot of it to go on from.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type BatchTarget = BatchRef | BatchSnapshot;

/**
 * The jobs to watch: all at once, or as they come.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type BatchTargets = Iterable<BatchTarget> | Observable<BatchTarget>;

/** A job of a fleet, and the snapshot to go on from, if there is one. */
export interface Job {
  readonly ref: BatchRef;
  readonly resumeFrom?: BatchSnapshot;
}

/**
 * Reads a target, or throws a `TypeError` that says what is wrong with it. Only a snapshot has a `terminal`: what a client
 * tells of a batch may have a state, and is taken as a ref.
 *
 * @param name - what the message calls it
 */
const jobOf = (name: string, target: unknown): Job => {
  if (typeof target !== 'object' || target === null)
    throw new TypeError(`${name}: expected a BatchRef or a BatchSnapshot, got ${formatValue(target)}`);
  const { projectId, batchId } = target as Partial<BatchRef>;
  const ref = refOf(projectId, batchId, name);
  if (!('terminal' in target)) return { ref };
  const decoded = BatchSnapshotCodec.decode(target);
  if (isRight(decoded)) return { ref, resumeFrom: decoded.right };
  throw new TypeError(
    `${name}: expected a BatchSnapshot that does not contradict itself, got another object`,
  );
};

/** The jobs of a fleet: those that are known from the start, each once, and those that come later. */
export interface Jobs {
  readonly first: readonly Job[];
  readonly later$: Observable<Either<InvalidRefError, Job>>;
}

/** Reads targets. A bad one of an iterable is a `TypeError` at once; one of an Observable is found when it comes. */
export const jobsOf = (targets: unknown): Jobs => {
  if (isObservable(targets)) return { first: [], later$: targets.pipe(map(invited)) };
  if (!isIterable(targets))
    throw new TypeError(`targets: expected an iterable or an Observable, got ${formatValue(targets)}`);
  const first = new Map<string, Job>();
  let index = 0;
  for (const target of targets) {
    const job = jobOf(`targets[${String(index)}]`, target);
    const key = keyOf(job.ref);
    if (!first.has(key)) first.set(key, job);
    index += 1;
  }
  return { first: [...first.values()], later$: EMPTY };
};

const invited = (target: unknown): Either<InvalidRefError, Job> =>
  tryCatch(
    () => jobOf('target', target),
    (error) => new InvalidRefError(error as TypeError),
  );

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

/** The state in which a job is known to be before it is polled. An end is told once more, and not known before. */
export const stateBefore = ({ resumeFrom }: Job): BatchState | null =>
  resumeFrom === undefined || resumeFrom.terminal ? null : resumeFrom.state;
