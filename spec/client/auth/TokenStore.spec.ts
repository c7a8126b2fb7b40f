import assert from 'node:assert/strict';
import {
  concat,
  defer,
  firstValueFrom,
  map,
  NEVER,
  type Observable,
  of,
  switchMap,
  throwError,
  timer,
  toArray,
} from 'rxjs';
import { AuthError, NetworkError, watchScheduler, type WatchScheduler } from 'dli-watch';
import sinon from 'sinon';
import type { Credential } from '../../../lib/client/auth/Auth.ts';
import { TokenCache } from '../../../lib/client/auth/TokenCache.ts';
import type { IssuedToken } from '../../../lib/client/auth/TokenIssuer.ts';
import { sharedIssuer, type TokenStore } from '../../../lib/client/auth/TokenStore.ts';
import { useClock } from '../../support/clock.ts';
import { memoryStore } from '../support/memoryStore.ts';
import { testRequest } from '../support/requests.ts';

const REQUEST_TIMEOUT_MS = 10_000;
const ISSUING_MS = 200;
const LIFE_MS = 100_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2026, 0, 1);
const refusal = new AuthError({ reason: 'refused', status: 401 });

/** Issues T1, T2, … to all processes, each after a moment. */
const newIssuer = (lifeMs = LIFE_MS) => {
  const issuer = { issued: 0, requests: 0, down: false };
  const fetch$ = defer((): Observable<IssuedToken> => {
    issuer.requests += 1;
    return timer(ISSUING_MS).pipe(
      switchMap(() => {
        if (issuer.down) return throwError(() => new NetworkError({ code: 'ECONNREFUSED' }));
        issuer.issued += 1;
        return of({ token: `T${String(issuer.issued)}`, lifeMs });
      }),
    );
  });
  return Object.assign(issuer, { fetch$: () => fetch$, renewable: true, strict: true });
};

type Issuer = Pick<ReturnType<typeof newIssuer>, 'fetch$' | 'renewable' | 'strict'>;

/** A process: its cache over the store, and its clock. */
const newProcess = (issuer: Issuer, store: TokenStore, aheadMs = 0) => {
  const auth = new TokenCache(sharedIssuer(issuer, store, 'ada'));
  const scheduler: WatchScheduler = { ...watchScheduler, now: () => watchScheduler.now() + aheadMs };
  const limit = { ...testRequest, requestTimeoutMs: REQUEST_TIMEOUT_MS, scheduler };
  const credential = (): Promise<Credential> => firstValueFrom(auth.authorize$(limit));
  /** The token for one request, which the service accepts. */
  const use = async (): Promise<string> => {
    const { headers, accepted } = await credential();
    accepted();
    return String(headers['x-auth-token']);
  };
  return { credential, use };
};

describe('a token store', () => {
  const clock = useClock(START);
  /** The result of a promise that settles within some time. */
  const within = async <T>(ms: number, promise: Promise<T>): Promise<T> => {
    const settled = promise.then(
      (value) => () => value,
      (error: unknown) => () => {
        throw error;
      },
    );
    await clock.tick(ms);
    const open = (): T => assert.fail(`not settled within ${String(ms)} ms`);
    return (
      await Promise.race([
        settled,
        Promise.resolve()
          .then(() => Promise.resolve())
          .then(() => open),
      ])
    )();
  };
  const usedBy = (
    processes: readonly ReturnType<typeof newProcess>[],
    ms = 1_000,
  ): Promise<readonly string[]> => within(ms, Promise.all(processes.map(({ use }) => use())));

  it('should let one of three processes that start together request a token, for all', async () => {
    const issuer = newIssuer();
    const store = memoryStore();
    const processes = [1, 2, 3].map(() => newProcess(issuer, store));
    assert.deepEqual(await usedBy(processes), ['T1', 'T1', 'T1']);
    assert.equal(issuer.requests, 1);
    // And none that starts later.
    assert.deepEqual(await usedBy([newProcess(issuer, store)]), ['T1']);
    assert.equal(issuer.requests, 1);
  });

  it('should store a token for the rest of its life', async () => {
    const store = memoryStore();
    await usedBy([newProcess(newIssuer(), store)]);
    const [[, { text, endsAt }]] = [...store.entries()].filter(([key]) => !key.includes(':claim:')) as [
      [string, { text: string; endsAt: number }],
    ];
    assert.equal(endsAt, START + LIFE_MS);
    assert.deepEqual(JSON.parse(text), { token: 'T1', lifeMs: LIFE_MS, at: START });
  });

  it('should store a token of unknown life for an hour, and renew it when it is refused', async () => {
    const issuer = newIssuer();
    const unknown = { ...issuer, fetch$: () => issuer.fetch$().pipe(map(({ token }) => ({ token }))) };
    const store = memoryStore();
    const one = newProcess(unknown, store);
    await usedBy([one]);
    assert.deepEqual(
      [...store.entries().values()].map(({ endsAt }) => endsAt),
      [START + 3_000, START + 3_600_000],
    );
    assert.deepEqual(await usedBy([newProcess(unknown, store), one]), ['T1', 'T1']);
  });

  it('should let one process renew a token in the last tenth of its life, beside the requests of all', async () => {
    const issuer = newIssuer();
    const store = memoryStore();
    const processes = [newProcess(issuer, store)];
    assert.deepEqual(await usedBy(processes), ['T1']);
    await clock.tick(50_000);
    // These have not requested it, but know its age.
    processes.push(newProcess(issuer, store), newProcess(issuer, store));
    assert.deepEqual(await usedBy(processes), ['T1', 'T1', 'T1']);
    await clock.tick(START + 89_900 - Date.now());
    assert.deepEqual(await usedBy(processes, 50), ['T1', 'T1', 'T1']);
    assert.equal(issuer.requests, 1);

    await clock.tick(START + 90_100 - Date.now());
    assert.deepEqual(await usedBy(processes, 50), ['T1', 'T1', 'T1']);
    await clock.tick(1_000);
    assert.deepEqual(await usedBy(processes), ['T2', 'T2', 'T2']);
    assert.equal(issuer.requests, 2);
  });

  it('should replace a refused token once, and give it to no process again', async () => {
    const issuer = newIssuer();
    const store = memoryStore();
    const processes = [1, 2, 3].map(() => newProcess(issuer, store));
    await usedBy(processes);
    const credentials = await within(10, Promise.all(processes.map(({ credential }) => credential())));
    for (const { refused } of credentials) assert.equal(refused(refusal), undefined);
    assert.deepEqual(await usedBy(processes), ['T2', 'T2', 'T2']);
    assert.equal(issuer.requests, 2);
  });

  it('should not end a process for a stored token that is refused as well, but for a new one', async () => {
    const issuer = newIssuer();
    const store = memoryStore();
    const [one, other] = [newProcess(issuer, store), newProcess(issuer, store)];
    await usedBy([one, other]);
    assert.equal((await within(10, one.credential())).refused(refusal), undefined);
    assert.deepEqual(await usedBy([one]), ['T2']);
    // The other one was away; meanwhile T2 is revoked, too.
    assert.equal((await within(10, other.credential())).refused(refusal), undefined);
    const stored = await within(1_000, other.credential());
    assert.equal(stored.headers['x-auth-token'], 'T2');
    assert.equal(stored.refused(refusal), undefined);
    const own = await within(1_000, other.credential());
    assert.equal(own.headers['x-auth-token'], 'T3');
    assert.equal(own.refused(refusal), refusal);
    await assert.rejects(within(10, other.credential()), AuthError);
    assert.equal(issuer.requests, 3);
  });

  it('should wait for the claim of a process that has died, and then let one process request a token', async () => {
    const issuer = newIssuer();
    const store = memoryStore();
    void newProcess({ ...issuer, fetch$: () => NEVER }, store)
      .use()
      .catch(() => undefined);
    await clock.tick(10);
    const processes = [1, 2, 3].map(() => newProcess(issuer, store));
    assert.deepEqual(await usedBy(processes, 3_500), ['T1', 'T1', 'T1']);
    assert.equal(issuer.requests, 1);
  });

  it('should wait no longer than seven tenths of the time limit for a claim that stays', async () => {
    const issuer = newIssuer();
    const store = { ...memoryStore(), add: () => Promise.resolve(false) };
    const process = newProcess(issuer, store);
    const using = process.use();
    await clock.tick(6_900);
    assert.equal(issuer.requests, 0);
    assert.equal(await within(500, using), 'T1');
  });

  it('should let the process with the claim try again at once, and the others wait', async () => {
    const issuer = newIssuer();
    issuer.down = true;
    const store = memoryStore();
    const [one, other] = [newProcess(issuer, store), newProcess(issuer, store)];
    const failing = assert.rejects(one.use(), NetworkError);
    await clock.tick(10);
    const waiting = other.use();
    await clock.tick(300);
    await failing;
    issuer.down = false;
    assert.equal(await within(500, one.use()), 'T1');
    assert.equal(await within(500, waiting), 'T1');
    assert.equal(issuer.requests, 2);
  });

  for (const aheadMs of [60_000, -60_000])
    it(`should share tokens with a process whose clock is ${String(aheadMs / 1_000)} s off`, async () => {
      const issuer = newIssuer(DAY_MS);
      const store = memoryStore();
      const processes = [0, aheadMs, 0].map((ms) => newProcess(issuer, store, ms));
      for (let at = 0; at < 3 * DAY_MS; at += 120_000) {
        const [token] = await usedBy(processes, 5_000);
        await clock.tick(115_000);
        // None expired in use.
        assert.ok(Number(token?.slice(1)) * DAY_MS > at);
      }
      // One a day, and the fourth, which replaces the third before its end.
      assert.equal(issuer.requests, 4);
    });

  it('should take a token from the future, by a clock that is behind, for a new one', async () => {
    const issuer = newIssuer();
    const store = memoryStore();
    const behind = newProcess(issuer, store, -60_000);
    assert.deepEqual(await usedBy([newProcess(issuer, store)]), ['T1']);
    assert.deepEqual(await usedBy([behind]), ['T1']);
    await clock.tick(90_000);
    assert.deepEqual(await usedBy([behind]), ['T1']); // renewed beside
    assert.equal(issuer.requests, 2);
  });

  describe('that fails', () => {
    let warn: sinon.SinonStub;
    beforeEach(() => {
      warn = sinon.stub(process, 'emitWarning');
    });
    afterEach(() => warn.restore());

    const hanging = (): Promise<never> => new Promise(() => {});
    const rejecting = (): Promise<never> => Promise.reject(new Error('READONLY'));
    const throwing = (): never => {
      throw new Error('READONLY');
    };
    const READONLY = 'READONLY';
    const SILENT = 'no answer within 1 s';
    const NO_TOKEN = 'what it holds is no token of this library';
    const texts = ['', '{', '[]', '{"token":"a b","lifeMs":1,"at":1}', '{"token":"T","lifeMs":"1","at":1}'];
    for (const [what, changes, reason] of [
      ['rejects get', { get: rejecting }, READONLY],
      ['throws at get', { get: throwing }, READONLY],
      ['does not answer get', { get: hanging }, SILENT],
      ['rejects add', { add: rejecting }, READONLY],
      ['does not answer add', { add: hanging }, SILENT],
      ['rejects set', { set: rejecting }, READONLY],
      ['does not answer set', { set: hanging }, SILENT],
      ...texts.map((text) => [`holds ${text}`, { get: () => Promise.resolve(text) }, NO_TOKEN] as const),
      ['returns no text', { get: () => Promise.resolve(7 as unknown as string) }, NO_TOKEN],
    ] as const)
      it(`should fail no request if it ${what}, and be reported once`, async () => {
        const issuer = newIssuer();
        const one = newProcess(issuer, { ...memoryStore(), ...changes });
        assert.deepEqual(await usedBy([one], 1_300), ['T1']);
        await clock.tick(95_000);
        // Renewed beside the requests, as without a store.
        assert.deepEqual(await usedBy([one]), ['T1']);
        await clock.tick(1_000);
        assert.deepEqual(await usedBy([one]), ['T2']);
        await clock.tick(2_000);
        assert.deepEqual(warn.args, [
          [
            `the token store failed (${reason}), so this process requests tokens of its own while it does; further failures are not reported`,
            { type: 'DliWatchWarning' },
          ],
        ]);
      });

    it('should show no token in the warning', async () => {
      const set = (_: string, text: string): Promise<never> => Promise.reject(new Error(`ERR SET ${text}`));
      const issuer = {
        ...newIssuer(),
        fetch$: () => of({ token: 'a-secret-token-of-keystone', lifeMs: 1_000 }),
      };
      assert.deepEqual(await usedBy([newProcess(issuer, { ...memoryStore(), set })], 10), [
        'a-secret-token-of-keystone',
      ]);
      assert.match(String(warn.args[0]?.[0]), /^the token store failed \(ERR SET \{"token":"/);
      assert.ok(!String(warn.args[0]?.[0]).includes('a-secret-token-of-keystone'));
    });

    it('should take part again when it works again', async () => {
      const issuer = newIssuer();
      const shared = memoryStore();
      let isDown = true;
      const get = (key: string) => (isDown ? rejecting() : shared.get(key));
      const processes = [1, 2].map(() => newProcess(issuer, { ...shared, get }));
      assert.deepEqual(new Set(await usedBy(processes)), new Set(['T1', 'T2']));
      isDown = false;
      await clock.tick(99_500);
      assert.deepEqual(await usedBy(processes), ['T3', 'T3']);
      assert.equal(issuer.requests, 3);
    });
  });

  it('should keep its entries of different identities apart, and show nothing of them in a key', async () => {
    const store = memoryStore();
    const issuer = newIssuer();
    const authOf = (identity: string) => new TokenCache(sharedIssuer(issuer, store, identity));
    const limit = { ...testRequest, requestTimeoutMs: REQUEST_TIMEOUT_MS, scheduler: watchScheduler };
    const both$ = concat(authOf('ada').authorize$(limit), authOf('bob').authorize$(limit));
    const tokens = firstValueFrom(
      both$.pipe(
        map(({ headers }) => headers['x-auth-token']),
        toArray(),
      ),
    );
    assert.deepEqual(await within(1_000, tokens), ['T1', 'T2']);
    const keys = [...store.entries().keys()].filter((key) => !key.includes(':claim:'));
    assert.equal(new Set(keys).size, 2);
    for (const [, key] of store.commands) assert.match(key, /^dli-watch:token:1:[\da-f]{64}(:claim:first)?$/);
  });
});
