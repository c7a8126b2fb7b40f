// How do I run jobs that depend on each other, and rerun one that dies?
import { defer, finalize, forkJoin, last, type Observable, retry, switchMap, throwError, timer } from 'rxjs';
import { BatchDeadError, type BatchSnapshot, every, failOnDead, watchBatch$ } from 'dli-watch';
import { service } from './support/service.ts';

const { submit, options, close } = await service();
const dying = new Set(['orders']); // in their first run

/** Submits a job on subscription, and emits its last snapshot if it succeeds. A job that dies is rerun once. */
const job$ = (name: string): Observable<BatchSnapshot> =>
  defer(() => {
    console.log('submitted:', name);
    const { projectId, batchId } = submit(['running', dying.delete(name) ? 'dead' : 'success']);
    return watchBatch$(projectId, batchId, { ...options, schedule: every(50) });
  }).pipe(failOnDead(), retry({ count: 1, delay: afterDeath$ }), last());

/** After any other error the job may still be running, so it is not submitted again. */
const afterDeath$ = (error: unknown): Observable<unknown> =>
  error instanceof BatchDeadError ? timer(100) : throwError(() => error as Error);

job$('extract')
  .pipe(
    switchMap(() => forkJoin([job$('orders'), job$('customers')])), // in parallel
    switchMap(() => job$('report')), // after both have succeeded
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
