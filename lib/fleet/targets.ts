import { type Either, isRight, tryCatch } from 'fp-ts/lib/Either.js';
import { EMPTY, isObservable, map, type Observable } from 'rxjs';
import { formatValue } from '../checks/values.ts';
import { InvalidRefError } from '../errors/watchErrors.ts';
import { type BatchRef, refOf } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';
import { keyOf } from '../model/snapshots.ts';
import type { WatchCheckpoint } from '../watch/checkpoint/WatchCheckpoint.ts';
import { decodeResumed, isCheckpoint, type Resumed } from '../watch/checkpoint/resumed.ts';

/**
 * A job to watch: its ref, or a stored snapshot or a checkpoint of it to resume from.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type BatchTarget = BatchRef | BatchSnapshot | WatchCheckpoint;

/**
 * The jobs to watch: an iterable of all of them, or an Observable that emits them as they are submitted.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export type BatchTargets = Iterable<BatchTarget> | Observable<BatchTarget>;

/** A target that was checked. */
export interface Job extends Resumed {
  readonly ref: BatchRef;
}

/** The jobs of a fleet: those that are known from the start, each once, and those that are added later. */
export interface Jobs {
  readonly first: readonly Job[];
  readonly later$: Observable<Either<InvalidRefError, Job>>;
}

/** Checks targets. An invalid one in an iterable throws a `TypeError` at once; one of an Observable becomes a `Left`. */
export const jobsOf = (targets: unknown): Jobs => {
  if (isObservable(targets)) return { first: [], later$: targets.pipe(map(laterJobOf)) };
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

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value;

const laterJobOf = (target: unknown): Either<InvalidRefError, Job> =>
  tryCatch(
    () => jobOf('target', target),
    (error) => new InvalidRefError(error as TypeError),
  );

/**
 * Checks a target. It is a snapshot if it has `terminal`: a `BatchDetail` of a client may have a state, and is a ref. It is a
 * checkpoint if its `_tag` says so.
 *
 * @param name - names the target in the message of the `TypeError`
 */
const jobOf = (name: string, target: unknown): Job => {
  if (typeof target !== 'object' || target === null)
    throw new TypeError(
      `${name}: expected a BatchRef, a BatchSnapshot or a WatchCheckpoint, got ${formatValue(target)}`,
    );
  const { projectId, batchId, resumed } = fieldsOf(name, target);
  const ref = refOf(projectId, batchId, name);
  if (resumed === undefined) return { ref };
  if (isRight(resumed)) return { ref, ...resumed.right };
  throw new TypeError(resumed.left(name));
};

/** What a target is checked by: its ids, and, if it is a snapshot or a checkpoint, the decoded one. */
interface Fields {
  readonly projectId: unknown;
  readonly batchId: unknown;
  readonly resumed: ReturnType<typeof decodeResumed> | undefined;
}

/** Reads a target, which throws for a revoked proxy and whatever else a getter does. */
const fieldsOf = (name: string, target: object): Fields => {
  try {
    const { projectId, batchId } = target as Partial<BatchRef>;
    const isStored = 'terminal' in target || isCheckpoint(target);
    return { projectId, batchId, resumed: isStored ? decodeResumed(target) : undefined };
  } catch (cause) {
    throw new TypeError(
      `${name}: expected a BatchRef, a BatchSnapshot or a WatchCheckpoint, got an object that cannot be read`,
      {
        cause,
      },
    );
  }
};

/** The known state of a job before its first poll. A stored terminal state is emitted again, so it does not count. */
export const stateBefore = ({ resumeFrom }: Job): BatchState | null =>
  resumeFrom === undefined || resumeFrom.terminal ? null : resumeFrom.state;
