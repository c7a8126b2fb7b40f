import assert from 'node:assert/strict';
import type { BatchRef } from '../../../lib/model/BatchRef.ts';
import { startSimulator, type Simulator } from 'dli-watch/simulator';
import { ask, batchPath } from '../support/http.ts';
import { useSimulator } from '../support/useSimulator.ts';

interface Times {
  readonly create_time: number;
  readonly update_time: number;
  readonly duration?: number;
}

const timesOf = async (simulator: Simulator, ref: BatchRef): Promise<Times> =>
  (await ask(simulator, `GET ${batchPath(ref)}`)).json as unknown as Times;

describe('times of a job', () => {
  const simulator = useSimulator();
  const { now } = Date;
  afterEach(() => {
    Date.now = now;
  });

  /** Sets the wall clock of this machine ahead of its other clock, as one that is adjusted; behind, if negative. */
  const adjustClock = (byMs: number): void => {
    Date.now = () => now() + byMs;
  };

  const create = async (body: object = {}): Promise<BatchRef & Times> => {
    const { json } = await ask(simulator(), 'POST /v2.0/p/batches', {
      body: JSON.stringify({ file: 'obs://bucket/job.jar', className: 'Main', ...body }),
    });
    return { ...(json as unknown as Times), projectId: 'p', batchId: json['id'] as string };
  };

  for (const byMs of [26, -26, 3_600_000]) {
    it(`should update no job before it was created, with the wall clock adjusted by ${String(byMs)} ms`, async () => {
      adjustClock(byMs);
      const before = Date.now();
      const created = await create();
      const added = await timesOf(simulator(), simulator().addJob(['running']));
      const shown = await timesOf(simulator(), created);
      for (const { create_time, update_time } of [created, added, shown]) {
        assert.ok(create_time >= before && create_time <= Date.now(), 'by the wall clock');
        assert.ok(update_time >= create_time, String([update_time, create_time]));
        assert.ok(update_time - create_time < 1_000);
      }
    });
  }

  it('should update none of 300 new jobs before it was created', async () => {
    for (let n = 0; n < 300; n += 1) {
      const { create_time, update_time } = await timesOf(simulator(), simulator().addJob(['starting']));
      assert.ok(update_time >= create_time, String([update_time, create_time]));
    }
  });

  it('should keep the times of a job when the wall clock is adjusted later', async () => {
    const job = simulator().addJob(['starting', 'running', { state: 'success', forMs: 60_000 }]);
    const first = await timesOf(simulator(), job);
    adjustClock(-3_600_000);
    const second = await timesOf(simulator(), job);
    const third = await timesOf(simulator(), job);
    const list = await ask(simulator(), `GET /v2.0/${job.projectId}/batches`);
    const [listed] = (list.json as unknown as { sessions: Times[] }).sessions;
    assert.equal(second.create_time, first.create_time);
    assert.ok(first.update_time <= second.update_time && second.update_time <= third.update_time);
    assert.equal(listed?.duration, third.update_time - third.create_time);
  });

  it('should update a job no earlier than a creation in the future', async () => {
    const createdAt = Date.now() + 3_600_000;
    const { create_time, update_time } = await timesOf(
      simulator(),
      simulator().addJob(['running'], { createdAt }),
    );
    assert.deepEqual([create_time, update_time], [createdAt, createdAt]);
  });

  it('should list a job that was created after the start of the filter', async () => {
    adjustClock(26);
    const start = Date.now();
    const job = simulator().addJob(['running']);
    const end = Date.now();
    const list = await ask(
      simulator(),
      `GET /v2.0/${job.projectId}/batches?start=${String(start)}&end=${String(end)}`,
    );
    assert.equal(list.json['total'], 1);
  });

  it('should not cancel a job earlier than its state began', async () => {
    let isValid = (): boolean | Promise<boolean> => true;
    await using guarded = await startSimulator({ tokens: () => isValid() });
    let accept = (): void => undefined;
    isValid = () => new Promise((resolve) => (accept = () => resolve(true)));
    const job = guarded.addJob([{ state: 'starting', forMs: 30 }, 'running']);
    const cancelled = ask(guarded, `DELETE ${batchPath(job)}`);
    while (guarded.requests().length === 0) await new Promise(setImmediate);
    await new Promise((resolve) => setTimeout(resolve, 40));
    isValid = () => true;
    const running = await timesOf(guarded, job);
    accept();
    assert.equal((await cancelled).status, 200);
    const dead = await timesOf(guarded, job);
    assert.ok(dead.update_time >= running.update_time, String([dead.update_time, running.update_time]));
  });
});
