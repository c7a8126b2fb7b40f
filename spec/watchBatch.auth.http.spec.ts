import assert from 'node:assert/strict';
import { isLeft, isRight } from 'fp-ts/lib/Either.js';
import { from, lastValueFrom, mergeMap, timer, toArray } from 'rxjs';
import {
  akSk,
  type Auth,
  AuthError,
  type BatchRef,
  createClient,
  every,
  keystone,
  PollFailedError,
  type PollError,
  settle,
  token,
  watchBatch$,
  type WatchScheduler,
  watchScheduler,
} from 'dli-watch';
import { startSimulator, type Simulator } from 'dli-watch/simulator';
import { memoryStore } from './client/support/memoryStore.ts';
import { eventually } from './support/eventually.ts';
import { hurriedScheduler } from './support/hurriedScheduler.ts';

const WATCHES = 50;
const user = { username: 'ada', password: 'in a vault', domainName: 'D', projectName: 'P' };
const users = [{ name: 'ada', password: 'in a vault', domainName: 'D', projects: [{ id: 'p1', name: 'P' }] }];

/** Watches all jobs by one client, and returns how each watch ended. */
const watchAll = (
  simulator: Simulator,
  auth: Auth,
  jobs: readonly BatchRef[],
  scheduler: WatchScheduler = watchScheduler,
) => {
  const source = createClient({ endpoint: simulator.url, auth, scheduler });
  return lastValueFrom(
    from(jobs).pipe(
      mergeMap(({ projectId, batchId }) =>
        lastValueFrom(watchBatch$(projectId, batchId, { source, schedule: every(10) }).pipe(settle())),
      ),
      toArray(),
    ),
  );
};
const jobsOf = (
  simulator: Simulator,
  states: readonly string[],
  forMs: number,
  length = WATCHES,
): readonly BatchRef[] =>
  Array.from({ length }, () => simulator.addJob(states.map((state) => ({ state, forMs }))));

const callsOf = (simulator: Simulator, call: string) =>
  simulator.requests().filter((request) => request.call === call);
const causesOf = (ends: Awaited<ReturnType<typeof watchAll>>): readonly (PollError | undefined)[] =>
  ends.map((end) => (isLeft(end) && end.left instanceof PollFailedError ? end.left.cause : undefined));

/** Asserts that no further request is made within 50 ms. */
const assertQuiet = async (simulator: Simulator): Promise<void> => {
  const { length } = simulator.requests();
  await lastValueFrom(timer(50));
  assert.equal(simulator.requests().length, length);
};

describe('50 watches of one client', () => {
  it('should request one token, and one more when it is revoked while all of them use it', async () => {
    await using simulator = await startSimulator({ users });
    const jobs = jobsOf(simulator, ['starting', 'running', 'success'], 150);
    const ending = watchAll(simulator, keystone({ ...user, authUrl: simulator.url }), jobs);
    await lastValueFrom(timer(200));
    simulator.revokeTokens();
    const ends = await ending;
    assert.ok(ends.every((end) => isRight(end) && end.right.state === 'success'));
    assert.equal(simulator.tokensIssued, 2);
    assert.equal(callsOf(simulator, 'token').length, 2);
    assert.ok(callsOf(simulator, 'state').some(({ status }) => status === 401));
  });

  it('should request one token at each expiry', async () => {
    await using simulator = await startSimulator({ users, tokenLifeMs: 3_600_000 });
    // Not by tokens of a second: on a busy machine such a token expires on the way.
    let skippedMs = 0;
    const scheduler = { ...watchScheduler, monotonicNow: () => performance.now() + skippedMs };
    const jobs = jobsOf(simulator, ['starting', 'running', 'success'], 500);
    const ending = watchAll(simulator, keystone({ ...user, authUrl: simulator.url }), jobs, scheduler);
    for (const issued of [1, 2]) {
      await eventually(() => simulator.tokensIssued === issued);
      await lastValueFrom(timer(100));
      skippedMs += 3_300_000;
    }
    const ends = await ending;
    assert.ok(ends.every((end) => isRight(end) && end.right.state === 'success'));
    assert.equal(simulator.tokensIssued, 3);
    assert.equal(callsOf(simulator, 'token').length, 3);
    assert.ok(callsOf(simulator, 'state').every(({ status }) => status === 200));
  });

  it('should all end with an AuthError when the renewed token is refused too, and make no further request', async () => {
    await using simulator = await startSimulator({ tokens: ['another'] });
    let tokens = 0;
    const auth = token(() => Promise.resolve(`t${String((tokens += 1))}`));
    const causes = causesOf(await watchAll(simulator, auth, jobsOf(simulator, ['running'], 5_000)));
    assert.ok(causes.every((cause) => cause instanceof AuthError && cause.status === 401));
    assert.equal(tokens, 2);
    assert.ok(simulator.requests().length <= 2 * WATCHES);
    await assertQuiet(simulator);
  });

  it('should all end with an AuthError when the password is wrong, after one request', async () => {
    await using simulator = await startSimulator({ users });
    const auth = keystone({ ...user, password: 'wrong', authUrl: simulator.url });
    const causes = causesOf(await watchAll(simulator, auth, jobsOf(simulator, ['running'], 5_000)));
    assert.ok(causes.every((cause) => cause instanceof AuthError && cause.status === 401));
    assert.deepEqual(
      simulator.requests().map(({ call }) => call),
      ['token'],
    );
    await assertQuiet(simulator);
  });

  it('should all end with an AuthError when the signature is wrong, after one request each', async () => {
    await using simulator = await startSimulator({ accessKeys: [{ accessKey: 'AK', secretKey: 'SK' }] });
    const auth = akSk({ accessKey: 'AK', secretKey: 'wrong' });
    const causes = causesOf(await watchAll(simulator, auth, jobsOf(simulator, ['running'], 5_000)));
    assert.ok(causes.every((cause) => cause instanceof AuthError && cause.status === 401));
    assert.equal(simulator.requests().length, WATCHES);
    await assertQuiet(simulator);
  });

  it('should continue after Keystone was down for a while', async () => {
    await using simulator = await startSimulator({ users });
    simulator.fail('token', [{ fault: 'error', status: 503, code: 'x', shape: 'iam' }, { fault: 'reset' }]);
    const source = createClient({
      endpoint: simulator.url,
      auth: keystone({ ...user, authUrl: simulator.url }),
    });
    const { projectId, batchId } = simulator.addJob(['running', 'success']);
    const events: string[] = [];
    const end = await lastValueFrom(
      watchBatch$(projectId, batchId, {
        source,
        schedule: every(10),
        random: () => 0,
        onEvent: (event) => event._tag === 'pollFailed' && events.push(event.error._tag),
      }),
    );
    assert.equal(end.state, 'success');
    assert.deepEqual(events, ['HttpError', 'NetworkError']);
  });
});

describe('an outage of Keystone', () => {
  const down = { fault: 'error', status: 503, code: 'x', shape: 'iam' } as const;

  it('should cost one token request at a time for 300 watches', async () => {
    await using simulator = await startSimulator({ users });
    // 7 s of the watches, whose clock runs 5 times faster; their limit of a request is 10 s of ours.
    simulator.fail('token', [{ ...down, forMs: 1_400 }]);
    const scheduler = hurriedScheduler(5);
    const source = createClient({
      endpoint: simulator.url,
      auth: keystone({ ...user, authUrl: simulator.url }),
      scheduler,
      requestTimeoutMs: 50_000,
    });
    const ends = await lastValueFrom(
      from(jobsOf(simulator, ['success'], 1, 300)).pipe(
        mergeMap(({ projectId, batchId }) =>
          lastValueFrom(watchBatch$(projectId, batchId, { source, scheduler }).pipe(settle())),
        ),
        toArray(),
      ),
    );
    assert.ok(ends.every((end) => isRight(end) && end.right.state === 'success'));
    const requests = callsOf(simulator, 'token');
    assert.ok(requests.length <= 7, `${String(requests.length)} token requests`);
    for (const [index, { at }] of requests.slice(1).entries())
      assert.ok(at >= (requests[index]?.endedAt ?? Infinity), 'two at a time');
  });

  it('should not fail a poll while the token in hand lives', async () => {
    await using simulator = await startSimulator({ users, tokenLifeMs: 3_600_000 });
    let skippedMs = 0;
    const scheduler = { ...watchScheduler, monotonicNow: () => performance.now() + skippedMs };
    const source = createClient({
      endpoint: simulator.url,
      auth: keystone({ ...user, authUrl: simulator.url }),
      scheduler,
    });
    const { projectId, batchId } = simulator.addJob([{ state: 'running', forPolls: 30 }, 'success']);
    const failed: string[] = [];
    const watching = lastValueFrom(
      watchBatch$(projectId, batchId, {
        source,
        schedule: every(10),
        onEvent: (event) => event._tag === 'pollFailed' && failed.push(event.error._tag),
      }),
    );
    await eventually(() => simulator.tokensIssued === 1);
    simulator.fail('token', [{ ...down, forMs: 60_000 }]);
    skippedMs = 3_400_000; // in the last tenth
    assert.equal((await watching).state, 'success');
    assert.deepEqual(failed, []);
    assert.ok(callsOf(simulator, 'token').length > 1);
  });
});

describe('a token that is rotated a little late', () => {
  it('should end none of 100 watches, and the refused one should not be sent again', async () => {
    let uses = 0;
    await using simulator = await startSimulator({
      tokens: (given) => given === 'B' || (given === 'A' && (uses += 1) <= 100),
    });
    let calls = 0;
    // The file still has A the first three times that it is read after the refusal.
    const auth = token(() => Promise.resolve((calls += 1) < 5 ? 'A' : 'B'));
    const scheduler = hurriedScheduler(100);
    const source = createClient({ endpoint: simulator.url, auth, scheduler, requestTimeoutMs: 1_000_000 });
    const jobs = Array.from({ length: 100 }, () =>
      simulator.addJob([{ state: 'running', forPolls: 3 }, 'success']),
    );
    const ends = await lastValueFrom(
      from(jobs).pipe(
        mergeMap(({ projectId, batchId }) =>
          lastValueFrom(watchBatch$(projectId, batchId, { source, schedule: every(10) }).pipe(settle())),
        ),
        toArray(),
      ),
    );
    assert.ok(ends.every((end) => isRight(end) && end.right.state === 'success'));
    assert.equal(calls, 5);
    assert.ok(callsOf(simulator, 'state').filter(({ status }) => status === 401).length <= 100);
  });
});

describe('three processes with one token store', () => {
  it('should request one token, and one more when it is revoked while all of them use it', async () => {
    await using simulator = await startSimulator({ users });
    const store = memoryStore();
    const ending = [1, 2, 3].map(() => {
      const jobs = jobsOf(simulator, ['starting', 'running', 'success'], 150, 20);
      return watchAll(simulator, keystone({ ...user, authUrl: simulator.url, store }), jobs);
    });
    await eventually(() => callsOf(simulator, 'state').length > 60);
    simulator.revokeTokens();
    const ends = (await Promise.all(ending)).flat();
    assert.equal(ends.length, 60);
    assert.ok(ends.every((end) => isRight(end) && end.right.state === 'success'));
    assert.equal(simulator.tokensIssued, 2);
    assert.ok(callsOf(simulator, 'state').some(({ status }) => status === 401));
  });

  it('should share no token between users, projects and services, and show none of them in a key', async () => {
    const projects = [
      { id: 'p1', name: 'P' },
      { id: 'p2', name: 'Q' },
    ];
    const password = 'in a vault';
    const names = ['ada', 'bob'];
    const settings = { users: names.map((name) => ({ name, password, domainName: 'D', projects })) };
    await using simulator = await startSimulator(settings);
    await using another = await startSimulator(settings);
    const store = memoryStore();
    const issue = async (
      service: Simulator,
      changes: Partial<typeof user> = {},
      path = '',
    ): Promise<void> => {
      const auth = keystone({ ...user, ...changes, authUrl: service.url + path, store });
      const [end] = await watchAll(service, auth, jobsOf(service, ['success'], 0, 1));
      assert.ok(end !== undefined && isRight(end));
    };
    await issue(simulator);
    await issue(simulator, { username: 'bob' });
    await issue(simulator, { projectName: 'Q' });
    await issue(another);
    // These have the token of the first: another spelling of the URL, and a password that is not needed.
    await issue(simulator, {}, '/v3/');
    await issue(simulator, { password: 'not needed' });
    assert.deepEqual([simulator.tokensIssued, another.tokensIssued], [3, 1]);
    const keys = new Set(store.commands.filter(([command]) => command === 'set').map(([, key]) => key));
    assert.equal(keys.size, 4);
    for (const key of keys) assert.match(key, /^dli-watch:token:1:[\da-f]{64}$/);
  });
});
