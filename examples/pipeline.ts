// How do I run jobs that depend on each other, and one of them again when it dies?
import { defer, finalize, forkJoin, last, type Observable, retry, switchMap, throwError, timer } from 'rxjs';
import { BatchDeadError, type BatchSnapshot, every, failOnDead, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const dying = new Set(['orders']); // at the first try

/** Submits a job when it is subscribed to, and emits its end if it has succeeded; one that dies is tried once more. */
const job$ = (name: string): Observable<BatchSnapshot> =>
  defer(() => {
    console.log('submitted:', name);
    const { projectId, batchId } = submit(['running', dying.delete(name) ? 'dead' : 'success']);
    return watchBatch$(projectId, batchId, { ...options, schedule: every(50) });
  }).pipe(failOnDead(), retry({ count: 1, delay: again$ }), last());

/** Any other error says that the end is not known: the job may go on, and is not submitted twice. */
const again$ = (error: unknown): Observable<unknown> =>
  error instanceof BatchDeadError ? timer(100) : throwError(() => error as Error);

job$('extract')
  .pipe(
    switchMap(() => forkJoin([job$('orders'), job$('customers')])), // both at once
    switchMap(() => job$('report')), // when both have succeeded
    finalize(close),
  )
  .subscribe({
    next: ({ state }) => console.log('report:', state),
    error: (error: unknown) => console.error(String(error)),
  });

// => submitted: extract
// => submitted: orders
// => submitted: customers
// => submitted: orders
// => submitted: report
// => report: success
