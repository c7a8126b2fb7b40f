// How do I start a second job after the first has succeeded, in one pipe?
import { defer, filter, finalize, type Observable, switchMap, tap } from 'rxjs';
import { type BatchSnapshot, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();

/** Submits a job on subscription, and watches it. */
const job$ = (name: string): Observable<BatchSnapshot> =>
  defer(() => {
    const { projectId, batchId } = submit(['running', 'success']);
    return watchBatch$(projectId, batchId, options);
  }).pipe(tap(({ state }) => console.log(name, state)));

job$('extract')
  .pipe(
    filter(({ state }) => state === 'success'), // after a dead job nothing follows
    switchMap(() => job$('report')),
    finalize(close),
  )
  .subscribe({ error: (error: unknown) => console.error(String(error)) });

// => extract running
// => extract success
// => report running
// => report success
