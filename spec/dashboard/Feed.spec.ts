import assert from 'node:assert/strict';
import { NetworkError } from 'dli-watch';
import { Feed } from '../../lib/dashboard/Feed.ts';
import type { JobRow } from '../../lib/dashboard/JobRow.ts';
import { useClock } from '../support/clock.ts';
import { refOfJob, rowOf } from './support/rows.ts';
import { eventsIn, type ReceivedEvent } from './support/served.ts';

describe('Feed', () => {
  const { tick } = useClock(1_000_000);
  let rows: Map<number, JobRow>;
  let sent: Buffer[];
  let feed: Feed;

  beforeEach(() => {
    rows = new Map();
    sent = [];
    feed = new Feed(
      () => rows.values(),
      (bytes) => sent.push(bytes),
    );
  });
  afterEach(() => feed.close());

  const put = (number: number, row: JobRow): void => {
    rows.set(number, row);
    feed.change(row);
  };
  const frames = (): readonly ReceivedEvent[] => eventsIn(Buffer.concat(sent).toString());
  const startFrom = (id?: string): readonly ReceivedEvent[] => eventsIn(feed.startFrom(id).toString());
  const problem = { error: new NetworkError({ code: 'ECONNRESET' }), at: 5_000 };

  it('should start with a snapshot of all rows', () => {
    rows.set(1, rowOf(1, 'starting', 'running')).set(2, rowOf(2));
    const [snapshot, ...others] = startFrom();
    assert.deepEqual(others, []);
    assert.equal(snapshot?.event, 'snapshot');
    assert.match(snapshot.id ?? '', /^[0-9a-f]{16}-0$/);
    assert.equal(snapshot.data.now, 1_000_000);
    assert.deepEqual(snapshot.data.rows, [
      {
        index: 0,
        ...refOfJob(1),
        name: 'job 1',
        changes: [
          ['starting', 'starting', 1_000, null],
          ['running', 'running', 2_000, 1_000],
        ],
        answeredAt: 2_000,
      },
      { index: 1, ...refOfJob(2), name: 'job 2', changes: [] },
    ]);
  });

  it('should send changes together, at most twice a second', async () => {
    put(1, rowOf(1, 'starting'));
    put(2, rowOf(2, 'starting'));
    await tick(20);
    assert.equal(frames().length, 1);
    assert.deepEqual(
      frames()[0]?.data.rows.map(({ index }) => index),
      [0, 1],
    );
    put(1, rowOf(1, 'starting', 'running'));
    await tick(499);
    assert.equal(frames().length, 1);
    await tick(1);
    assert.equal(frames().length, 2);
    assert.deepEqual(
      frames()[1]?.data.rows.map(({ index, changes }) => [index, changes.length]),
      [[0, 2]],
    );
    await tick(10_000);
    assert.equal(frames().length, 2, 'nothing has changed');
  });

  it('should send only the time of an answer that changed nothing else', async () => {
    const row = rowOf(1, 'running');
    put(1, row);
    await tick(1_000);
    put(1, { ...row, answeredAt: 7_000 });
    await tick(1_000);
    const { rows: whole, answered } = frames()[1]!.data;
    assert.deepEqual([whole, answered], [[], [[0, 7_000]]]);
  });

  for (const [what, change] of Object.entries<Partial<JobRow>>({
    problem: { problem },
    stale: { isStale: true },
    name: { name: 'renamed' },
  }))
    it(`should send the whole row if it differs by: ${what}`, async () => {
      const row = rowOf(1, 'running');
      put(1, row);
      await tick(1_000);
      put(1, { ...row, ...change });
      await tick(1_000);
      assert.equal(frames()[1]?.data.rows.length, 1);
    });

  it('should send a change as a whole, also if an answer follows before the frame', async () => {
    put(1, rowOf(1, 'starting'));
    await tick(1_000);
    const row = rowOf(1, 'starting', 'running');
    put(1, row);
    put(1, { ...row, answeredAt: 7_000 });
    await tick(1_000);
    assert.deepEqual(
      frames()[1]?.data.rows.map(({ changes, answeredAt }) => [changes.length, answeredAt]),
      [[2, 7_000]],
    );
  });

  it('should correct a page that started from a snapshot between two changes that cancel each other', async () => {
    const row = rowOf(1, 'running');
    put(1, row);
    await tick(1_000);
    put(1, { ...row, problem });
    assert.equal(startFrom()[0]?.data.rows[0]?.problem?.code, 'ECONNRESET');
    put(1, { ...row, answeredAt: 7_000 });
    await tick(1_000);
    assert.deepEqual(
      frames()[1]?.data.rows.map((sentRow) => [sentRow.index, sentRow.problem, sentRow.answeredAt]),
      [[0, undefined, 7_000]],
    );
  });

  it('should replay the frames that a page has missed, and nothing if it missed none', async () => {
    for (const states of [
      ['starting'],
      ['starting', 'running'],
      ['starting', 'running', 'success'],
    ] as const) {
      put(1, rowOf(1, ...states));
      await tick(500);
    }
    const ids = frames().map(({ id }) => id);
    assert.deepEqual(startFrom(ids[0]), frames().slice(1));
    assert.deepEqual(startFrom(ids[2]), []);
  });

  it('should replay the frames after the id of a snapshot', async () => {
    const [snapshot] = startFrom();
    put(1, rowOf(1, 'starting'));
    await tick(500);
    assert.deepEqual(startFrom(snapshot?.id), frames());
  });

  for (const [what, idFrom] of Object.entries<(id: string) => string>({
    'of another server': (id) => `${'0'.repeat(16)}${id.slice(16)}`,
    'that it has not sent yet': (id) => `${id.slice(0, 16)}-2`,
    'that is none': () => '../../etc/passwd',
    'with a number that is none': (id) => `${id.slice(0, 16)}-1e3`,
  }))
    it(`should send a snapshot for an id ${what}`, async () => {
      put(1, rowOf(1, 'starting'));
      await tick(500);
      const id = frames()[0]?.id ?? '';
      assert.deepEqual(startFrom(id), []);
      assert.deepEqual(
        startFrom(idFrom(id)).map(({ event }) => event),
        ['snapshot'],
      );
    });

  it('should send a snapshot for a frame that it no longer keeps', async () => {
    for (let at = 0; at < 242; at += 1) {
      put(1, { ...rowOf(1, 'running'), answeredAt: at });
      await tick(500);
    }
    const ids = frames().map(({ id }) => id);
    assert.equal(ids.length, 242);
    assert.equal(startFrom(ids[0])[0]?.event, 'snapshot', 'frame 2 is gone');
    assert.equal(startFrom(ids[1]).length, 240);
  });

  it('should keep no more frames than fit into 4 MiB', async () => {
    const long = rowOf(1, 'running');
    const name = 'x'.repeat(1024 * 1024);
    for (let at = 0; at < 6; at += 1) {
      put(1, { ...long, name: name + String(at) });
      await tick(500);
    }
    const ids = frames().map(({ id }) => id);
    assert.equal(startFrom(ids[1])[0]?.event, 'snapshot');
    assert.equal(startFrom(ids[2]).length, 3);
  });

  it('should encode a snapshot once for the pages that connect between two frames', async () => {
    put(1, rowOf(1, 'starting'));
    const first = feed.startFrom(undefined);
    assert.equal(feed.startFrom(undefined), first);
    await tick(500);
    assert.notEqual(feed.startFrom(undefined), first);
  });

  it('should say why no job is watched any more, also to a page that connects later', async () => {
    feed.fail('Error: no targets');
    await tick(500);
    assert.equal(frames()[0]?.data.failure, 'Error: no targets');
    assert.equal(startFrom()[0]?.data.failure, 'Error: no targets');
  });

  it('should send nothing after it was closed', async () => {
    put(1, rowOf(1, 'starting'));
    feed.close();
    await tick(1_000);
    assert.deepEqual(sent, []);
  });
});
