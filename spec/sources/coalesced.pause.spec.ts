import assert from 'node:assert/strict';
import { catchError, of, repeat, takeUntil, tap, throwError, timer } from 'rxjs';
import {
  coalesced,
  constantDelay,
  HttpError,
  limitRetries,
  NetworkError,
  ThrottledError,
  watchScheduler,
} from 'dli-watch';
import { listService } from './support/listService.ts';
import { at, jobsOf, numbers, refOf, sceneOf, virtually } from './support/scene.ts';

const throttled = (retryAfterMs?: number) => new ThrottledError({ status: 429, retryAfterMs });
const unavailable = (retryAfterMs: number) => new HttpError({ status: 503, retryAfterMs });
const other = 'f'.repeat(32);

describe('a pause of coalesced', () => {
  it('should follow a 429 of the list for its Retry-After: no request of the project, whatever asks', () => {
    const { requests } = virtually(() => {
      const service = listService(jobsOf(500));
      service.faults.push(throttled(60_000));
      const source = coalesced(service.client, { windowMs: 100 });
      // Polls of 500 jobs that are made again at once, and after 100 ms where they fail.
      for (const n of numbers(500))
        source
          .readState$(refOf(n))
          .pipe(
            catchError(() => of(0)),
            repeat({ delay: 100 }),
            takeUntil(timer(65_000)),
          )
          .subscribe();
      return service;
    });
    assert.deepEqual([requests[0]?.at, requests[0]?.end], [100, 'failed']);
    const after = requests.slice(1);
    assert.ok(after.length > 0 && after.every((request) => request.at >= 60_110), String(after[0]?.at));
    assert.equal(after[0]?.at, 60_110, 'the polls of the pause are answered right after it');
  });

  it('should follow a Retry-After of a list that is unavailable, and be bounded by maxRetryAfterMs', () => {
    for (const [maxRetryAfterMs, pauseMs] of [
      [undefined, 600_000],
      [5_000, 5_000],
    ] as const) {
      const { requests } = virtually(() => {
        const service = listService(jobsOf(200));
        service.faults.push(unavailable(1_200_000));
        const source = coalesced(service.client, {
          windowMs: 100,
          maxRetryAfterMs,
          retry: limitRetries(0)(constantDelay(0)),
        });
        const poll = (n: number) => source.readState$(refOf(n)).subscribe();
        for (const n of numbers(100)) poll(n);
        // A group that is too small for a page, and one that is not, during the pause.
        at(2_000, () => poll(150));
        at(3_000, () => numbers(20, 160).forEach(poll));
        return service;
      }, 2_000_000);
      const after = requests.slice(1);
      assert.ok(after.length > 0);
      assert.ok(
        after.every((request) => request.at >= 110 + pauseMs),
        `${String(after[0]?.at)} is within the pause`,
      );
    }
  });

  it('should hold requests that wait for a slot, and those of no other project', () => {
    const { service, polls, others } = virtually(() => {
      const refuse = (n: number) => n === 3;
      let asked = 0;
      const scene = sceneOf([...jobsOf(10), ...jobsOf(10, { projectId: other })], {
        minGroup: 100,
        concurrency: 2,
      });
      const { client } = scene.service;
      const source = coalesced(
        {
          ...client,
          readState$: (ref) => {
            if (ref.projectId !== other && refuse((asked += 1))) return sceneThrottled$;
            return client.readState$(ref);
          },
        },
        { windowMs: 100, minGroup: 100, concurrency: 2 },
      );
      const polls = numbers(10).map((n) => ended(source.readState$(refOf(n))));
      const others = numbers(4).map((n) => ended(source.readState$(refOf(n, other))));
      return { ...scene, polls, others };
    });
    // The third is throttled at once; those that were sent before are answered.
    assert.deepEqual(
      polls.map(({ at: endedAt }) => endedAt),
      [110, 110, 110, 5_120, 5_120, 5_130, 5_130, 5_140, 5_140, 5_150],
    );
    assert.ok(polls[2]?.error instanceof ThrottledError);
    assert.ok(others.every(({ at: endedAt }) => endedAt < 200));
    assert.equal(service.open(), 0);
  });

  it('should not follow a Retry-After of one job, nor a fault without one', () => {
    for (const error of [unavailable(50_000), new NetworkError()]) {
      const polls = virtually(() => {
        const { service } = sceneOf(jobsOf(5));
        const { client } = service;
        const source = coalesced(
          {
            ...client,
            readState$: (ref) => (ref.batchId.endsWith('0') ? throwing$(error) : client.readState$(ref)),
          },
          { windowMs: 100, minGroup: 100, concurrency: 1 },
        );
        return numbers(3).map((n) => ended(source.readState$(refOf(n))));
      });
      assert.deepEqual(
        polls.map(({ at: endedAt }) => endedAt),
        [100, 110, 120],
      );
    }
  });

  it('should grow from 1 s to 60 s while the list is throttled without a Retry-After', () => {
    const { requests } = virtually(() => {
      const service = listService(jobsOf(10));
      service.faults.push(...numbers(8).map(() => throttled()));
      const source = coalesced(service.client, { windowMs: 0 });
      const poll$ = (n: number) =>
        source.readState$(refOf(n)).pipe(
          catchError(() => of(0)),
          repeat({ count: 9, delay: 1 }),
        );
      for (const n of numbers(10)) poll$(n).subscribe();
      return service;
    });
    const waits = requests.slice(1).map((request, n) => request.at - (requests[n]?.endedAt ?? 0));
    assert.deepEqual(waits.slice(0, 8), [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000]);
  });

  it('should also interrupt a list that is being read page after page', () => {
    const { requests } = virtually(() => {
      const service = listService(jobsOf(300), { withoutTotal: true });
      const { client } = service;
      let asked = 0;
      const source = coalesced(
        {
          ...client,
          readState$: (ref) => ((asked += 1) === 1 ? throwing$(throttled(9_000)) : client.readState$(ref)),
        },
        { windowMs: 100, minGroup: 8 },
      );
      for (const n of numbers(300)) source.readState$(refOf(n)).subscribe();
      // An urgent poll is throttled during the first page.
      at(105, () => source.readState$(refOf(0), { urgent: true }).subscribe({ error: () => undefined }));
      return service;
    });
    assert.deepEqual(
      requests.map((request) => [request.query?.from, request.at]),
      [
        [0, 100],
        [100, 9_105],
        [200, 9_115],
      ],
    );
  });
});

const throwing$ = (error: Error) => throwError(() => error);
const sceneThrottled$ = throwing$(throttled(5_000));

/** How and when an Observable ended. */
const ended = (poll$: ReturnType<ReturnType<typeof coalesced>['readState$']>) => {
  const outcome: { at: number; error?: unknown } = { at: NaN };
  const end = (): void => void (outcome.at = watchScheduler.now());
  poll$
    .pipe(tap({ complete: end, error: end }))
    .subscribe({ error: (error: unknown) => (outcome.error = error) });
  return outcome;
};
