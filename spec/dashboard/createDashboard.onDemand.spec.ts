import assert from 'node:assert/strict';
import type { IncomingMessage } from 'node:http';
import { Subject } from 'rxjs';
import { every } from 'dli-watch';
import { createDashboard, type Dashboard, type NamedTarget } from 'dli-watch/dashboard';
import { type FakeSource, fakeSource, noJitter } from 'dli-watch/testing';
import { useClock } from '../support/clock.ts';
import { FakeResponse } from './support/FakeResponse.ts';
import { refOfJob } from './support/rows.ts';
import { eventsIn } from './support/served.ts';

const request = {
  method: 'GET',
  url: '/events',
  headers: { host: 'localhost' },
} as unknown as IncomingMessage;

describe('createDashboard, on demand', () => {
  let dashboard: Dashboard | undefined;
  // Before the clock is restored.
  afterEach(() => {
    dashboard?.close();
    assert.equal(fake.clock.countTimers(), 0, 'a timer is left');
  });
  const fake = useClock(1_000_000);

  const create = (source: FakeSource, targets: Iterable<NamedTarget> | Subject<NamedTarget>): void => {
    const watch = { source, schedule: every(1_000), spreadMs: 0, random: noJitter };
    dashboard = createDashboard({ targets, watch, onDemand: true });
  };
  const open = (): FakeResponse => {
    const response = new FakeResponse();
    dashboard?.handle(request, response.asResponse);
    return response;
  };

  it('should poll while a page is open, and for 5 s after the last one was closed', async () => {
    const source = fakeSource(['running']);
    create(source, [refOfJob(1)]);
    await fake.tick(60_000);
    assert.equal(source.polls(), 0);
    const [first, second] = [open(), open()];
    await fake.tick(1_500);
    assert.equal(source.polls(), 2);
    first.emit('close');
    await fake.tick(10_000);
    assert.equal(source.polls(), 12, 'the second page is open');
    second.emit('close');
    await fake.tick(4_999);
    const polls = source.polls();
    assert.equal(polls, 17);
    await fake.tick(60_000);
    assert.equal(source.polls(), polls);
  });

  it('should go on without a pause if a page is loaded again', async () => {
    const source = fakeSource(['running']);
    create(source, [refOfJob(1)]);
    const first = open();
    await fake.tick(1_500);
    first.emit('close');
    await fake.tick(4_000);
    open();
    await fake.tick(4_000);
    assert.equal(source.polls(), 10);
  });

  it('should go on from the last snapshots when a page is opened again', async () => {
    const source = fakeSource(['starting', 'running']);
    create(source, [refOfJob(1)]);
    const first = open();
    await fake.tick(100);
    first.emit('close');
    await fake.tick(60_000);
    const second = open();
    await fake.tick(2_000);
    const rows = eventsIn(second.text).flatMap(({ data }) => data.rows);
    assert.deepEqual(
      rows.at(-1)?.changes.map(([state, , at]) => [state, at - 1_000_000]),
      [
        ['starting', 0],
        ['running', 1_000],
      ],
    );
  });

  it('should know the jobs that were added while no page was open, and add none twice', async () => {
    const source = fakeSource(['success']);
    const targets = new Subject<NamedTarget>();
    create(source, targets);
    targets.next(refOfJob(1));
    const first = open();
    await fake.tick(1_000);
    first.emit('close');
    await fake.tick(60_000);
    targets.next(refOfJob(2));
    const second = open();
    await fake.tick(1_000);
    const rows = eventsIn(second.text).flatMap(({ data }) => data.rows);
    assert.deepEqual(
      [...new Set(rows.map(({ batchId }) => batchId))],
      [refOfJob(1).batchId, refOfJob(2).batchId],
    );
    assert.deepEqual([source.polls(refOfJob(1)), source.polls(refOfJob(2))], [1, 1]);
  });
});
