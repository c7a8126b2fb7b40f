import assert from 'node:assert/strict';
import { Subject, type Subscription } from 'rxjs';
import { every, type FleetOptions, NetworkError, type StateSource } from 'dli-watch';
import { fakeSource, noJitter, snapshotOf } from 'dli-watch/testing';
import { Board } from '../../lib/dashboard/Board.ts';
import type { JobRow, NamedTarget } from '../../lib/dashboard/JobRow.ts';
import { useClock } from '../support/clock.ts';
import { refOfJob } from './support/rows.ts';

describe('Board', () => {
  const { tick } = useClock(1_000_000);
  let emitted: JobRow[];
  let subscription: Subscription | undefined;
  afterEach(() => subscription?.unsubscribe());

  const watch = (board: Board, source: StateSource, options: FleetOptions = {}): void => {
    emitted = [];
    subscription = board
      .watch$({ source, schedule: every(1_000), spreadMs: 0, random: noJitter, ...options })
      .subscribe({ next: (row) => emitted.push(row), error: assert.ifError });
  };
  const rowsOf = (board: Board): readonly JobRow[] => [...board.rows];
  const stateOf = (row: JobRow | undefined): string | undefined => row?.snapshot?.state;

  it('should have a row for each job before any answer, each job once', () => {
    const board = new Board([{ ...refOfJob(1), name: ' nightly ' }, refOfJob(2), refOfJob(1)]);
    assert.equal(board.size, 2);
    assert.deepEqual(
      rowsOf(board).map(({ ref, name, snapshot, changes }) => [ref, name, snapshot, changes]),
      [
        [refOfJob(1), ' nightly ', undefined, []],
        [refOfJob(2), undefined, undefined, []],
      ],
    );
  });

  it('should keep the first target of a job, also if it has ended', () => {
    const dead = snapshotOf({ ...refOfJob(1), state: 'dead' });
    const board = new Board([dead, refOfJob(1)]);
    assert.equal(stateOf(rowsOf(board)[0]), 'dead');
  });

  it('should refuse an invalid target, and name its place', () => {
    assert.throws(() => new Board([refOfJob(1), { projectId: '', batchId: '' }]), /^TypeError: targets\[1\]/);
    assert.throws(() => new Board(7 as never), /^TypeError/);
  });

  it('should bound names and escape what is not printable in them', () => {
    const names = ['', '  ', 'a\u001b[31m', 'x'.repeat(200), 7].map((name) => name as string);
    const board = new Board(names.map((name, number) => ({ ...refOfJob(number), name })));
    assert.deepEqual(
      rowsOf(board).map(({ name }) => name),
      [undefined, undefined, 'a\\u001b[31m', `${'x'.repeat(128)}…`, undefined],
    );
  });

  it('should record changes, with when the state before was last seen', async () => {
    const board = new Board([refOfJob(1)]);
    watch(board, fakeSource(['starting', 'running', 'running', 'Success']));
    await tick(3_000);
    const [row] = rowsOf(board);
    assert.deepEqual(row?.changes, [
      { state: 'starting', rawState: 'starting', at: 1_000_000, notBefore: null },
      { state: 'running', rawState: 'running', at: 1_001_000, notBefore: 1_000_000 },
      { state: 'success', rawState: 'Success', at: 1_003_000, notBefore: 1_002_000 },
    ]);
    assert.equal(row.answeredAt, 1_003_000);
    assert.equal(emitted.at(-1), row);
    assert.equal(subscription?.closed, true, 'all jobs have ended');
  });

  it('should emit a row at each answer, changed or not', async () => {
    const board = new Board([refOfJob(1)]);
    watch(board, fakeSource(['running']));
    await tick(2_000);
    assert.deepEqual(
      [...new Set(emitted.map(({ answeredAt }) => answeredAt))],
      [1_000_000, 1_001_000, 1_002_000],
    );
  });

  it('should show a failed attempt until the next answer', async () => {
    const error = new NetworkError({ code: 'ECONNRESET' });
    const board = new Board([refOfJob(1)]);
    watch(board, fakeSource(['running', error, 'running']), { retry: () => ({ _tag: 'Some', value: 500 }) });
    await tick(1_000);
    assert.deepEqual(rowsOf(board)[0]?.problem, { error, at: 1_001_000 });
    await tick(500);
    assert.equal(rowsOf(board)[0]?.problem, undefined);
    assert.equal(stateOf(rowsOf(board)[0]), 'running');
  });

  it('should say that a job is stale until the next answer', async () => {
    const error = new NetworkError();
    const board = new Board([refOfJob(1)]);
    const source = fakeSource(['running', error, error, error, 'running']);
    watch(board, source, { staleAfterMs: 2_000, retry: () => ({ _tag: 'Some', value: 1_000 }) });
    await tick(2_500);
    assert.equal(rowsOf(board)[0]?.isStale, true);
    await tick(2_000);
    assert.equal(rowsOf(board)[0]?.isStale, false);
  });

  it('should keep the error of a watch, and the state before it', async () => {
    const board = new Board([refOfJob(1)]);
    watch(board, fakeSource(['running']), { deadline: 1_500 });
    await tick(2_000);
    const [row] = rowsOf(board);
    assert.equal(row?.error?._tag, 'DeadlineExceededError');
    assert.equal(stateOf(row), 'running');
  });

  it('should resume from a stored snapshot, without a poll if it is terminal', async () => {
    const stored = snapshotOf({ ...refOfJob(1), state: 'running', stateSince: 5, observedAt: 900_000 });
    const source = fakeSource(['running', 'success']);
    const board = new Board([stored, snapshotOf({ ...refOfJob(2), state: 'dead' })]);
    assert.equal(rowsOf(board)[0]?.changes[0]?.at, 5);
    watch(board, source);
    await tick(1_000);
    assert.deepEqual(
      rowsOf(board)[0]?.changes.map(({ state, at }) => [state, at]),
      [
        ['running', 5],
        ['success', 1_001_000],
      ],
    );
    assert.equal(source.polls(refOfJob(2)), 0);
  });

  it('should go on where it was when it is subscribed to again', async () => {
    const source = fakeSource(['starting', 'running', 'running', 'success']);
    const board = new Board([refOfJob(1)]);
    watch(board, source);
    await tick(2_500);
    subscription?.unsubscribe();
    await tick(60_000);
    assert.equal(source.polls(), 3, 'nothing is polled in between');
    watch(board, source);
    await tick(0);
    const [row] = rowsOf(board);
    assert.deepEqual(
      row?.changes.map(({ state, at, notBefore }) => [state, at, notBefore]),
      [
        ['starting', 1_000_000, null],
        ['running', 1_001_000, 1_000_000],
        ['success', 1_062_500, 1_002_000],
      ],
    );
  });

  it('should not poll a job that had ended when it is subscribed to again', async () => {
    const source = fakeSource(['success']);
    const board = new Board([refOfJob(1)]);
    watch(board, source);
    watch(board, source);
    await tick(5_000);
    assert.equal(source.polls(), 1);
    assert.deepEqual(emitted, []);
  });

  it('should take targets from an Observable, and pass over invalid ones with a warning', async () => {
    const warned: string[] = [];
    const onWarning = ({ message }: Error): void => void warned.push(message);
    process.on('warning', onWarning);
    try {
      const targets = new Subject<NamedTarget>();
      const board = new Board(targets);
      watch(board, fakeSource(['success']));
      targets.next({ ...refOfJob(1), name: 'first' });
      targets.next({ projectId: 'p', batchId: '7' });
      targets.next(refOfJob(2));
      await tick(10);
      assert.deepEqual(
        rowsOf(board).map(({ name, snapshot }) => [name, snapshot?.state]),
        [
          ['first', 'success'],
          [undefined, 'success'],
        ],
      );
      await new Promise((resolve) => process.nextTick(resolve));
      assert.match(warned.join(), /target.*batchId: expected a UUID, got "7"/);
    } finally {
      process.off('warning', onWarning);
    }
  });

  it('should pass every event on', async () => {
    const tags: string[] = [];
    const board = new Board([refOfJob(1)]);
    watch(board, fakeSource(['success']), { onEvent: ({ _tag }) => void tags.push(_tag) });
    await tick(10);
    assert.deepEqual(tags, ['started', 'pollStarted', 'pollAnswered', 'stateChanged', 'ended']);
  });

  it('should keep the last 100 changes of a job', async () => {
    const script = Array.from({ length: 150 }, (_, place) => (place % 2 === 0 ? 'running' : 'recovering'));
    const board = new Board([refOfJob(1)]);
    watch(board, fakeSource(script));
    await tick(149_000);
    const changes = rowsOf(board)[0]?.changes ?? [];
    assert.equal(changes.length, 100);
    assert.equal(changes.at(-1)?.at, 1_149_000);
  });
});
