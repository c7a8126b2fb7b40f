import { type Either, tryCatch } from 'fp-ts/lib/Either.js';
import { EMPTY, isObservable, map, type Observable } from 'rxjs';
import { shown } from '../checks/shown.ts';
import { InvalidRefError } from '../errors/InvalidRefError.ts';
import { keyOf } from '../model/keyOf.ts';
import { type Job, jobOf } from './jobOf.ts';

/** The jobs of a fleet: those that are known from the start, each once, and those that come later. */
export interface Jobs {
  readonly first: readonly Job[];
  readonly later$: Observable<Either<InvalidRefError, Job>>;
}

/** Reads targets. A bad one of an iterable is a `TypeError` at once; one of an Observable is found when it comes. */
export const jobsOf = (targets: unknown): Jobs => {
  if (isObservable(targets)) return { first: [], later$: targets.pipe(map(invited)) };
  if (!isIterable(targets))
    throw new TypeError(`targets: expected an iterable or an Observable, got ${shown(targets)}`);
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
