import assert from 'node:assert/strict';
import { lastValueFrom, merge, toArray } from 'rxjs';
import {
  AuthError,
  type BatchRef,
  coalesced,
  type CoalesceOptions,
  constantDelay,
  createClient,
  every,
  type StateReading,
  token,
  watchBatch$,
} from 'dli-watch';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { eventually } from '../support/eventually.ts';

describe('coalesced over HTTP', () => {
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  const sourceOf = (options: CoalesceOptions = {}) =>
    coalesced(createClient({ endpoint: simulator.url, auth: token('any') }), {
      windowMs: 5,
      retry: constantDelay(1),
      ...options,
    });
  const addJobs = (count: number): readonly BatchRef[] =>
    Array.from({ length: count }, () => simulator.addJob(['Running', 'success']));
  const pollJobs = (refs: readonly BatchRef[], source = sourceOf()): Promise<readonly StateReading[]> =>
    lastValueFrom(merge(...refs.map((ref) => source.readState$(ref))).pipe(toArray()));
  const calls = () => simulator.requests().map(({ call }) => call);

  it('should answer the polls of 250 jobs with three requests', async () => {
    const readings = await pollJobs(addJobs(250));
    assert.equal(readings.length, 250);
    assert.ok(
      readings.every(
        ({ state, rawState, updatedAt = 0 }) =>
          state === 'running' && rawState === 'Running' && updatedAt > 0,
      ),
    );
    assert.deepEqual(calls(), ['list', 'list', 'list']);
  });

  it('should send one single poll for a job that is not on the list', async () => {
    const odd = simulator.addJob([{ fault: 'error', status: 500, code: 'DLI.0999' }, 'dead']);
    const readings = await pollJobs([odd, ...addJobs(99)]);
    assert.deepEqual(calls(), ['list', 'state']);
    assert.equal(simulator.polls(odd), 1);
    assert.deepEqual(readings.at(-1), { state: 'dead', rawState: 'dead' });
  });

  it('should watch 90 jobs to their ends with two requests, the second one narrowed to them', async () => {
    const source = sourceOf({ windowMs: 50 });
    const watches = addJobs(90).map(({ projectId, batchId }) =>
      watchBatch$(projectId, batchId, { source, schedule: every(1) }),
    );
    const states = await lastValueFrom(merge(...watches).pipe(toArray()));
    assert.equal(states.filter(({ terminal }) => terminal).length, 90);
    const queries = simulator.requests().map(({ path }) => new URL(path, simulator.url).searchParams);
    assert.deepEqual(
      queries.map((params) => [params.has('start') && params.has('end'), params.get('queue_name')]),
      [
        [false, null],
        [true, 'default'],
      ],
    );
  });

  it('should retry a page that failed', async () => {
    const refs = addJobs(150);
    simulator.fail('list', [{ fault: 'reset' }, { fault: 'html', status: 502 }]);
    assert.equal((await pollJobs(refs)).length, 150);
    assert.deepEqual(calls(), ['list', 'list', 'list', 'list']);
  });

  it('should give each poll an error of its own when the credentials are refused', async () => {
    const refs = addJobs(8);
    simulator.fail('list', [{ fault: 'error', status: 401, code: 'APIGW.0307' }]);
    const source = sourceOf();
    const errors = await Promise.all(
      refs.map((ref) => lastValueFrom(source.readState$(ref)).catch((error: unknown) => error)),
    );
    assert.ok(errors.every((error) => error instanceof AuthError && error.status === 401));
    assert.equal(new Set(errors).size, 8);
    assert.deepEqual(calls(), ['list']);
  });

  it('should close the connection of a list when its last poll is withdrawn', async () => {
    const refs = addJobs(8);
    simulator.fail('list', [{ fault: 'hang' }]);
    const source = sourceOf();
    const polls = refs.map((ref) => source.readState$(ref).subscribe());
    await eventually(() => calls().length === 1);
    polls.forEach((poll) => poll.unsubscribe());
    await eventually(() => simulator.requests()[0]?.aborted === true);
    assert.deepEqual(calls(), ['list']);
  });
});
