// How do I give up on one job that takes too long, but not on the others?
import { isLeft } from 'fp-ts/lib/Either.js';
import { filter, finalize, from, map, mergeMap } from 'rxjs';
import { type BatchRef, deadline, every, settle, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const jobs: readonly (readonly [name: string, job: BatchRef])[] = [
  ['slow', submit(['running'])], // it never ends
  ['quick', submit(['starting', 'success'])],
];

from(jobs)
  .pipe(
    mergeMap(([name, { projectId, batchId }]) =>
      watchBatch$(projectId, batchId, { ...options, schedule: every(100) }).pipe(
        deadline(2_000), // or a moment: deadline(new Date('2026-12-31T06:00:00Z'))
        settle(), // an error would end the merged stream
        map((result) => ({ name, result })),
      ),
    ),
    filter(({ result }) => isLeft(result) || result.right.terminal),
    finalize(close),
  )
  .subscribe({
    next: ({ name, result }) => {
      if (!isLeft(result)) console.log(name, result.right.state);
      else console.log(name, result.left._tag, `last seen ${String(result.left.lastSnapshot?.state)}`);
    },
    error: (error: unknown) => console.error(String(error)), // a bug: settle() passes other errors on
  });

// => quick success
// => slow DeadlineExceededError last seen running
