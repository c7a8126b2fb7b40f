import assert from 'node:assert/strict';
import { forkJoin, lastValueFrom, type Observable, retry, toArray } from 'rxjs';
import { createClient, every, limited, type LimitOptions, token, watchBatch$ } from 'dli-watch';
import { type RecordedRequest, type ScriptStep, type Simulator, startSimulator } from 'dli-watch/simulator';

const PROJECT = 'p1';

/** The most requests that were open at once, by the log of the server. */
const mostAtOnce = (requests: readonly RecordedRequest[]): number =>
  Math.max(
    ...requests.map(
      ({ at }) => requests.filter((other) => other.at <= at && (other.endedAt ?? Infinity) > at).length,
    ),
  );

describe('limited over HTTP', () => {
  let simulator: Simulator;

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.close());

  const clientWith = (options: LimitOptions) =>
    limited(createClient({ endpoint: simulator.url, auth: token('any') }), options);
  const jobsOf = (count: number, script: readonly ScriptStep[]) =>
    Array.from({ length: count }, () => simulator.addJob(script, { projectId: PROJECT }));
  const done = (all$: readonly Observable<unknown>[]): Promise<unknown> => lastValueFrom(forkJoin(all$));

  it('should never have more requests in flight than concurrency, by the log of the server', async () => {
    const polls = ['running', 'running', 'success'].map((state) => ({ state, latencyMs: 8 }));
    const watchAll = async (options: LimitOptions): Promise<number> => {
      const before = simulator.requests().length;
      const source = clientWith(options);
      const jobs = jobsOf(12, polls);
      await done(
        jobs.map(({ projectId, batchId }) => watchBatch$(projectId, batchId, { source, schedule: every(1) })),
      );
      const requests = simulator.requests().slice(before);
      assert.equal(requests.length, 36);
      return mostAtOnce(requests);
    };
    assert.equal(await watchAll({ concurrency: 3 }), 3);
    assert.ok((await watchAll({})) > 3, 'the test would not notice');
  });

  it('should queue the pages of lists one by one, among all other requests', async () => {
    const [job] = jobsOf(12, ['running']);
    const source = clientWith({ concurrency: 1 });
    const pages$ = source.listBatches$(PROJECT, { size: 4 }).pipe(toArray());
    await done([pages$, pages$, source.readState$(job!), source.readBatch$(job!)]);

    const requests = simulator.requests();
    assert.equal(mostAtOnce(requests), 1);
    const sent = requests.map(({ path }) => /from=\d+|state$/.exec(path)?.[0] ?? 'detail');
    const later = ['from=4', 'from=8', 'from=12'].flatMap((from) => [from, from]); // a full page may not be the last one
    const turns = ['from=0', 'from=0', 'state', 'detail', ...later];
    assert.deepEqual(sent, turns);
  });

  it('should space requests of all kinds by the rate', async () => {
    const [job] = jobsOf(5, ['running']);
    const source = clientWith({ rate: { requests: 50, perMs: 1_000 } });
    const startedAt = performance.now();
    const pages$ = source.listBatches$(PROJECT, { size: 2 }).pipe(toArray());
    await done([pages$, source.readState$(job!), source.readBatch$(job!), source.readState$(job!)]);

    const requests = simulator.requests();
    assert.equal(requests.length, 6);
    const lastMs = (requests.at(-1)?.at ?? 0) - startedAt;
    assert.ok(lastMs >= 100, `the sixth arrived after ${String(lastMs)} ms`);
  });

  it('should send nothing for any job while the gateway throttles one', async () => {
    // The error names a window of a minute.
    const [throttled] = jobsOf(1, [{ fault: 'throttled' }, 'running']);
    const others = jobsOf(5, ['running']);
    const source = clientWith({ concurrency: 1, maxRetryAfterMs: 150 });
    await done([throttled!, ...others].map((ref) => source.readState$(ref).pipe(retry(1))));

    const [first, ...rest] = simulator.requests();
    assert.deepEqual([first?.status, rest.length], [429, 6]);
    const pauseMs = Math.min(...rest.map(({ at }) => at)) - (first?.at ?? 0);
    assert.ok(pauseMs >= 150, `${String(pauseMs)} ms`);
    assert.deepEqual(rest.at(-1)?.ref, throttled, 'the retry was not at the back');
  });
});
