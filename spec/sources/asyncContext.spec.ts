import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import { catchError, defer, lastValueFrom, map, type Observable, of, take, tap, timer, toArray } from 'rxjs';
import {
  type BatchPage,
  coalesced,
  every,
  limited,
  type StateReading,
  type StateSource,
  ThrottledError,
  watchBatch$,
} from 'dli-watch';
import { readings } from '../support/fixtures.ts';
import { jobsOf, numbers, refOf } from './support/scene.ts';

const job = new AsyncLocalStorage<string>();
const reading = readings['r']!;
const page: BatchPage = { batches: jobsOf(4), from: 0 };

/** Notes in which context the source is asked, and answers a millisecond later. */
const asked: string[] = [];
const client = {
  readState$: ({ batchId }: { readonly batchId: string }): Observable<StateReading> =>
    defer(() => {
      asked.push(`${job.getStore() ?? 'none'} asks for ${String(Number(batchId.slice(-2)))}`);
      return timer(1).pipe(map(() => reading));
    }),
  listBatches$: (): Observable<BatchPage> => timer(1).pipe(map(() => page)),
};

const sources: Readonly<Record<string, () => StateSource>> = {
  'limited by concurrency': () => limited(client, { concurrency: 1 }),
  'limited by a rate': () => limited(client, { rate: { requests: 1, perMs: 2 } }),
  'coalesced, by lists': () => coalesced(client, { windowMs: 5, minGroup: 2 }),
  'coalesced, by single polls': () => coalesced(client, { windowMs: 5, minGroup: 20 }),
  'coalesced, one request at a time': () => coalesced(client, { windowMs: 5, minGroup: 20, concurrency: 1 }),
  'coalesced above limited': () =>
    coalesced(limited(client, { concurrency: 1 }), { windowMs: 5, minGroup: 20 }),
};

describe('the asynchronous context of a subscriber', () => {
  for (const [what, sourceOf] of Object.entries(sources)) {
    it(`should be that of its answers and requests: ${what}`, async () => {
      const source = sourceOf();
      asked.length = 0;
      const heard = await Promise.all(
        numbers(4).map((n) =>
          job.run(String(n), () =>
            lastValueFrom(
              watchBatch$(refOf(n).projectId, refOf(n).batchId, {
                source,
                schedule: every(5),
                emit: 'polls',
              }).pipe(
                take(2),
                map(() => job.getStore()),
                toArray(),
              ),
            ),
          ),
        ),
      );
      assert.deepEqual(
        heard,
        numbers(4).map((n) => [String(n), String(n)]),
      );
      for (const request of asked) assert.match(request, /^(\d) asks for \1$/);
    });
  }

  it('should be that of its error, and not be lost to a handler that throws', async () => {
    const failing: StateSource = { readState$: () => timer(1).pipe(map(() => reading)) };
    const source = limited(failing, { concurrency: 1 });
    const heard: (string | undefined)[] = [];
    await Promise.all(
      numbers(3).map((n) =>
        job.run(String(n), () =>
          lastValueFrom(
            source.readState$(refOf(n)).pipe(
              tap(() => {
                heard.push(job.getStore());
                throw new RangeError('in a handler');
              }),
            ),
          ).catch(() => heard.push(job.getStore())),
        ),
      ),
    );
    assert.deepEqual(heard, ['0', '0', '1', '1', '2', '2']);
  });

  it('should be that of its answers and requests after a pause of its project', async () => {
    const contexts: (string | undefined)[] = [];
    const throttling = {
      ...client,
      readState$: (ref: { readonly batchId: string }) =>
        defer(() => {
          contexts.push(job.getStore());
          if (contexts.length > 1) return client.readState$(ref);
          throw new ThrottledError({ status: 429, retryAfterMs: 20 });
        }),
    };
    const source = coalesced(throttling, { windowMs: 5, minGroup: 20, concurrency: 1 });
    const heard = await Promise.all(
      numbers(4).map((n) =>
        job.run(String(n), () =>
          lastValueFrom(
            source.readState$(refOf(n)).pipe(
              map(() => job.getStore()),
              catchError(() => of(`${job.getStore() ?? 'none'} was throttled`)),
            ),
          ),
        ),
      ),
    );
    assert.deepEqual(heard, ['0 was throttled', '1', '2', '3']);
    // Not in this order where a timer is early: then the first one is put back into the queue.
    assert.deepEqual(contexts.toSorted(), ['0', '1', '2', '3']);
  });
});
