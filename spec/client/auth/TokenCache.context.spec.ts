import assert from 'node:assert/strict';
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  asyncScheduler,
  catchError,
  defer,
  lastValueFrom,
  map,
  of,
  type SchedulerLike,
  take,
  timer,
  toArray,
} from 'rxjs';
import { setTimeout as wait } from 'node:timers/promises';
import {
  AuthError,
  every,
  HttpError,
  token,
  watchBatch$,
  watchScheduler,
  type WatchScheduler,
} from 'dli-watch';
import type { Auth } from '../../../lib/client/auth/Auth.ts';
import { TokenCache } from '../../../lib/client/auth/TokenCache.ts';
import { numbers, refOf } from '../../sources/support/scene.ts';
import { testRequest } from '../support/requests.ts';
import { useService } from '../support/servers.ts';

const job = new AsyncLocalStorage<string>();
const four = ['0', '1', '2', '3'];

/** Runs `act` in four contexts, and returns what came of it in each. */
const inFour = <T>(act: (n: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(numbers(4).map((n) => job.run(String(n), () => act(n))));

/** The platform's timers, a thousand times as fast. */
const fast: WatchScheduler = {
  now: () => watchScheduler.now() * 1_000,
  monotonicNow: () => watchScheduler.monotonicNow() * 1_000,
  schedule: (...[work, delayMs = 0, state]: Parameters<SchedulerLike['schedule']>) =>
    asyncScheduler.schedule(work, delayMs / 1_000, state),
};

/** The context in which a request gets its token, or an error. */
const contextOf = (auth: Auth, scheduler: WatchScheduler = watchScheduler): Promise<string | undefined> =>
  lastValueFrom(
    auth.authorize$({ ...testRequest, requestTimeoutMs: 60_000, scheduler }).pipe(
      map(() => job.getStore()),
      catchError((error: unknown) => of(`${(error as Error).name} in ${job.getStore() ?? 'none'}`)),
    ),
  );

describe('a shared token: the asynchronous context of a request', () => {
  const serve = useService();

  it('should be that of its watch, for its first poll and all later ones', async () => {
    const auth = token(async () => {
      await wait(30);
      return 'abc';
    });
    const { client: source } = await serve(() => [200, { state: 'running' }], { auth });
    const heard = await inFour((n) =>
      lastValueFrom(
        watchBatch$(refOf(n).projectId, refOf(n).batchId, {
          source,
          schedule: every(5),
          emit: 'polls',
        }).pipe(
          take(6),
          map(() => job.getStore()),
          toArray(),
        ),
      ),
    );
    assert.deepEqual(
      heard,
      four.map((n) => numbers(6).map(() => n)),
    );
  });

  it('should be its own also where the fetch fails', async () => {
    const fetch$ = timer(1).pipe(
      map(() => {
        throw new HttpError({ status: 503 });
      }),
    );
    const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
    assert.deepEqual(
      await inFour(() => contextOf(auth)),
      four.map((n) => `HttpError in ${n}`),
    );
  });

  it('should be its own after a refusal, while the issuer still returns the refused token', async () => {
    const issued = ['old', 'old', 'old', 'new'];
    const fetch$ = defer(() => timer(1).pipe(map(() => ({ token: issued.shift() ?? 'none' }))));
    const auth = new TokenCache({ fetch$: () => fetch$, renewable: true });
    const first = await lastValueFrom(
      auth.authorize$({ ...testRequest, requestTimeoutMs: 60_000, scheduler: fast }),
    );
    first.accepted();
    first.refused(new AuthError({ reason: 'refused', status: 401 }));
    assert.deepEqual(await inFour(() => contextOf(auth, fast)), four);
    assert.deepEqual(issued, []);
    assert.deepEqual(await inFour(() => contextOf(auth, fast)), four, 'the cached token');
  });

  it('should be its own for the repetition of a request whose token was refused', async () => {
    let fetches = 0;
    const auth = token(async () => {
      await wait(10);
      fetches += 1;
      return `token-${String(fetches)}`;
    });
    let polls = 0;
    const { client } = await serve(
      () => {
        polls += 1;
        return polls > 4 && polls <= 8 ? [401, { error_code: 'APIG.0307' }] : [200, { state: 'running' }];
      },
      { auth },
    );
    const poll = (n: number) => lastValueFrom(client.readState$(refOf(n)).pipe(map(() => job.getStore())));
    assert.deepEqual(await inFour(poll), four);
    assert.deepEqual(await inFour(poll), four);
    assert.deepEqual([fetches, polls], [2, 12]);
  });
});
