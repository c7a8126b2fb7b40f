import assert from 'node:assert/strict';
import * as here from 'dli-watch';
import { startSimulator } from 'dli-watch/simulator';
import { fakeSource, testRef } from 'dli-watch/testing';
import { lastValueFrom, map, type Observable, throwError, toArray } from 'rxjs';
import { libraryOfOtherRealm, type Library } from './support/otherRealm.ts';

const { projectId, batchId } = testRef;
const facts = { ref: testRef, lastSnapshot: undefined, polls: 0, attempts: 1, elapsedMs: 0 };

const jsonOf = (value: unknown): Record<string, unknown> =>
  JSON.parse(JSON.stringify(value)) as Record<string, unknown>;

describe('the library in another realm than its caller', () => {
  let there: Library;
  before(async () => {
    there = await libraryOfOtherRealm();
  });

  /** The states of a watch by the library of the other realm. */
  const watched = (options: here.WatchOptions, ref: here.BatchRef = testRef): Promise<string[]> =>
    lastValueFrom(
      there
        .watchBatch$(ref.projectId, ref.batchId, {
          schedule: there.every(1),
          retry: there.constantDelay(1),
          ...options,
        })
        .pipe(
          map(({ state }) => state),
          toArray(),
        ),
    ).then((states) => [...states]);

  const failureOf = (stream$: Observable<unknown>): Promise<here.WatchError> =>
    lastValueFrom(stream$).then(
      () => assert.fail('it did not fail'),
      (error: unknown) => error as here.WatchError,
    );

  it('should have an `Error`, a `Date` and errors of its own', () => {
    assert.equal(new there.NetworkError() instanceof Error, false);
    assert.equal(new there.NetworkError() instanceof here.NetworkError, false);
  });

  for (const fault of ['reset', 'halfBody'] as const)
    it(`should retry a poll that was lost (${fault}), with each kind of credentials`, async () => {
      await using simulator = await startSimulator({
        users: [{ name: 'u', password: 'p', domainName: 'd', projects: [{ id: projectId, name: 'eu-de' }] }],
        accessKeys: [{ accessKey: 'AK', secretKey: 'SK' }],
      });
      const auths = [
        there.akSk({ accessKey: 'AK', secretKey: 'SK' }),
        there.keystone({
          authUrl: `${simulator.url}/v3`,
          username: 'u',
          password: 'p',
          domainName: 'd',
          projectId,
        }),
      ];
      for (const auth of auths) {
        const job = simulator.addJob(['running', { fault }, 'success'], { projectId });
        const source = there.createClient({ endpoint: simulator.url, auth });
        assert.deepEqual(await watched({ source }, job), ['running', 'success']);
      }
    });

  it('should retry a poll whose source failed with a poll error of another copy of the library', async () => {
    const source = fakeSource(['running', new here.NetworkError({ code: 'ECONNRESET' }), 'success']);
    assert.deepEqual(await watched({ source }), ['running', 'success']);
  });

  it('should accept a `Date` for a deadline, and refuse an invalid one', async () => {
    const deadline = new Date(Date.now() + 3_600_000);
    assert.deepEqual(await watched({ source: fakeSource(['success']), deadline }), ['success']);
    assert.throws(
      () => there.watchBatch$(projectId, batchId, { deadline: new Date(NaN) }),
      /deadline: expected a valid Date, got Invalid Date/,
    );
    assert.throws(
      () => there.watchBatch$(projectId, batchId, { initialDelayMs: new Date(7) as never }),
      /initialDelayMs: .* got Date\(7\)/,
    );
  });

  it('should tell what a callback threw', async () => {
    const schedule = () => {
      throw new RangeError('the schedule broke');
    };
    const error = await failureOf(
      there.watchBatch$(projectId, batchId, { source: fakeSource(['running']), schedule }),
    );
    assert.match(error.message, /threw RangeError: the schedule broke/);
    assert.deepEqual(jsonOf(error)['cause'], { name: 'RangeError', message: 'the schedule broke' });
  });

  it('should keep the reason of a signal in JSON', async () => {
    const error = await failureOf(
      there.watchBatch$(projectId, batchId, {
        source: fakeSource(['running']),
        signal: AbortSignal.abort(new RangeError('enough')),
      }),
    );
    assert.deepEqual(jsonOf(error)['cause'], { name: 'RangeError', message: 'enough' });
  });

  it('should keep what a source failed with in the message and in JSON', async () => {
    const source = { readState$: () => throwError(() => new RangeError('a bug')) };
    const error = await failureOf(there.watchBatch$(projectId, batchId, { source }));
    assert.match(error.message, /RangeError: a bug/);
    const { cause } = jsonOf(error) as { cause: { _tag: string; cause: unknown } };
    assert.equal(cause._tag, 'UnexpectedError');
    assert.deepEqual(cause.cause, { name: 'RangeError', message: 'a bug' });
  });

  it('should treat a network failure of a token provider as one', async () => {
    await using simulator = await startSimulator();
    const job = simulator.addJob(['success']);
    let calls = 0;
    const auth = there.token(() => {
      if ((calls += 1) > 1) return 't';
      throw Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' });
    });
    const source = there.createClient({ endpoint: simulator.url, auth });
    assert.deepEqual(await watched({ source }, job), ['success']);
  });

  it('should recognise the errors of another copy by family', () => {
    const error = new there.NetworkError();
    assert.ok(error instanceof here.PollError);
    assert.ok(new here.PollFailedError({ ...facts }, error) instanceof there.WatchError);
    assert.equal(error instanceof here.WatchError, false);
  });
});
