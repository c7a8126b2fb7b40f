import assert from 'node:assert/strict';
import { asyncScheduler, config } from 'rxjs';
import { every, type WatchEvent } from 'dli-watch';
import { fakeSource } from 'dli-watch/testing';
import { storedData, type WatchData, watchIn } from '../../lib/bullmq/JobData.ts';
import { attempt } from '../../lib/bullmq/attempt.ts';
import { refNo } from '../support/fixtures.ts';
import { jobIdOf, until } from './support/stage.ts';

const ref = refNo(1);

/** As its job stores it. */
const stored = (data: WatchData): WatchData =>
  watchIn(jobIdOf(ref), JSON.parse(JSON.stringify(storedData(data)))) as WatchData;

describe('attempt', () => {
  it('should count the time of a watch once, although the clocks of its workers differ by a minute', async () => {
    const source = fakeSource(['running']);
    const limits = { deadlineMs: 600_000 };
    let data = stored({ run: 'run', rev: 0, job: { ref }, limits, stalls: 0 });
    const start = Date.now();
    const elapsed: number[] = [];
    for (let i = 0; i < 8; i += 1) {
      const now = start + i * 10_000 + (i % 2) * 60_000;
      const scheduler = { now: () => now, schedule: asyncScheduler.schedule.bind(asyncScheduler) };
      const made = await attempt(data, { source, schedule: every(10_000), scheduler });
      assert.ok(made._tag === 'scheduled');
      elapsed.push(made.checkpoint.loop.elapsedMs);
      data = stored({ ...data, rev: i + 1, job: { ref, checkpoint: made.checkpoint } });
    }
    assert.deepEqual(elapsed, [0, 70_000, 70_000, 90_000, 90_000, 110_000, 110_000, 130_000]);
  });

  for (const [how, fail] of [
    ['throws', (): unknown => assert.fail('by the handler')],
    ['rejects', (): unknown => Promise.reject(new Error('by the handler'))],
  ] as const)
    it(`should end at the event after which it waits, although onEvent ${how}`, async () => {
      const faults: string[] = [];
      config.onUnhandledError = (error: Error) => void faults.push(error.message);
      try {
        const source = fakeSource(['running']);
        const data = stored({ run: 'run', rev: 0, job: { ref }, limits: {}, stalls: 0 });
        const onEvent = ({ _tag }: WatchEvent): unknown => (_tag === 'pollScheduled' ? fail() : undefined);
        const made = await attempt(data, { source, schedule: every(5), onEvent });
        assert.equal(made._tag, 'scheduled');
        await until(() => faults.length > 0);
        assert.deepEqual([faults, source.polls()], [['by the handler'], 1]);
      } finally {
        config.onUnhandledError = null;
      }
    });
});
