import assert from 'node:assert/strict';
import { Writable } from 'node:stream';
import { run } from '../../../lib/cli/run.ts';
import { refNo } from '../../support/fixtures.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeIo } from '../support/fakeIo.ts';
import { SECRET, useCli } from '../support/runCli.ts';

describe('dli-watch list', () => {
  const { simulator, cli } = useCli();

  /** Jobs in the states of their scripts: a job has none before it is polled. */
  const add = (count: number): void => {
    for (let n = 0; n < count; n += 1)
      simulator().addJob([n % 2 === 0 ? 'running' : 'dead'], {
        ...refNo(n),
        name: n === 1 ? 'etl \u001b[31m' : undefined,
        queue: n === 2 ? 'q2' : undefined,
        createdAt: 1_700_000_000_000 + n * 1_000,
        log: [SECRET],
        request: { conf: { 'spark.secret': 'of mine' } },
      });
  };
  const lists = () =>
    simulator()
      .requests()
      .filter(({ call }) => call === 'list');
  const linesOf = (text: string): readonly string[] => text.trimEnd().split('\n');

  it('should print a line for each job, newest first, in columns', async () => {
    add(3);
    const { code, stdout, stderr } = await cli(['list', 'p1']);
    assert.equal(code, 0);
    assert.equal(stderr, '');
    assert.deepEqual(
      linesOf(stdout).map((line) => line.replace(/\d+(ms|s|d\d+h) {2}/, 'T  ').split(/ {2,}/)),
      [
        [refNo(2).batchId, 'running', '2023-11-14T22:13:22Z', 'T', 'q2', '-'],
        [refNo(1).batchId, 'dead', '2023-11-14T22:13:21Z', 'T', 'default', String.raw`etl \u001b[31m`],
        [refNo(0).batchId, 'running', '2023-11-14T22:13:20Z', 'T', 'default', '-'],
      ].map((fields) => fields),
    );
    const offsets = linesOf(stdout).map((line) => line.indexOf('2023-'));
    assert.equal(new Set(offsets).size, 1, 'the columns are aligned');
  });

  it('should name the columns and colour the states on a terminal', async () => {
    add(2);
    const { stdout } = await cli(['list', 'p1'], { columns: 80 });
    assert.match(stdout, /^BATCH {33}STATE {4}CREATED/);
    assert.ok(stdout.includes('  \u001b[31mdead   \u001b[39m  '), stdout);
    assert.ok(!(await cli(['list', 'p1', '--no-color'], { columns: 80 })).stdout.includes('\u001b'));
  });

  it('should filter by state, name and queue', async () => {
    add(4);
    const idsOf = async (...flags: readonly string[]) =>
      linesOf((await cli(['list', 'p1', ...flags])).stdout).map((line) => line.split(' ')[0]);
    await cli(['list', 'p1']); // shows their states
    assert.deepEqual(await idsOf('--state', 'DEAD'), [refNo(3).batchId, refNo(1).batchId]);
    assert.deepEqual(await idsOf('--name', 'etl \u001b[31m'), [refNo(1).batchId]);
    assert.deepEqual(await idsOf('--queue', 'q2'), [refNo(2).batchId]);
  });

  it('should print the newest 100, as many as --limit says, or all', async () => {
    add(205);
    const countOf = async (...flags: readonly string[]): Promise<number> => {
      const { code, stdout, stderr } = await cli(['list', 'p1', ...flags]);
      assert.equal(code, 0, stderr);
      return linesOf(stdout).length;
    };
    assert.equal(await countOf(), 100);
    assert.equal(lists().length, 1);
    assert.equal(await countOf('--limit', '7'), 7);
    assert.match(lists()[1]!.path, /size=7/);
    assert.equal(await countOf('--limit', '150'), 150);
    assert.equal(await countOf('--all'), 205);
  });

  it('should say that there are more jobs than it lists, unless it was asked for so many', async () => {
    add(101);
    const { stdout, stderr } = await cli(['list', 'p1', '--json']);
    assert.equal(linesOf(stdout).length, 100);
    assert.equal(stderr, 'These are the newest 100 jobs; --all lists all of them.\n');
    for (const flags of [['--limit', '100'], ['--all'], ['--state', 'dead']])
      assert.equal((await cli(['list', 'p1', ...flags])).stderr, '', flags.join(' '));
  });

  it('should refuse --limit together with --all', async () => {
    const { code, stderr } = await cli(['list', 'p1', '--all', '--limit', '3']);
    assert.equal(code, 2);
    assert.match(stderr, /^dli-watch list: option '--all' cannot be used with option '--limit <n>'\n/);
  });

  it('should print a line of JSON for each job, without secrets', async () => {
    add(2);
    const { stdout } = await cli(['list', 'p1', '--json']);
    const jobs = linesOf(stdout).map((line) => JSON.parse(line) as Record<string, unknown>);
    assert.deepEqual(
      jobs.map(({ projectId, batchId, state, name }) => [projectId, batchId, state, name]),
      [
        ['p1', refNo(1).batchId, 'dead', 'etl \u001b[31m'],
        ['p1', refNo(0).batchId, 'running', undefined],
      ],
    );
    assert.deepEqual(jobs[0]?.['log'], ['***']);
    assert.doesNotMatch(stdout, /of mine/);
  });

  it('should print nothing for a project without jobs', async () => {
    assert.deepEqual(await cli(['list', 'p1']), { code: 0, stdout: '', stderr: '' });
  });

  it('should exit 3 with the reason when the list is refused, and 2 for what it cannot be asked', async () => {
    simulator().fail('list', [{ fault: 'error', status: 403, code: 'DLI.0003', message: 'no right' }]);
    const { code, stdout, stderr } = await cli(['list', 'p1']);
    assert.equal(code, 3);
    assert.equal(stdout, '');
    assert.match(stderr, /^dli-watch list: HTTP 403 DLI\.0003 "no right".*\n$/);
    for (const args of [['list'], ['list', 'p/1'], ['list', 'p1', 'p2'], ['list', 'p1', '--limit', '0']])
      assert.equal((await cli(args)).code, 2, args.join(' '));
  });

  it('should list all of as many jobs as fill their pages, and say no more', async () => {
    add(200);
    const { code, stdout, stderr } = await cli(['list', 'p1', '--all']);
    assert.deepEqual([code, linesOf(stdout).length, stderr], [0, 200, '']);
  });

  it('should request no further page when nobody reads', async () => {
    add(205);
    const { io } = fakeIo({ env: { DLI_ENDPOINT: simulator().url, OS_TOKEN: SECRET } });
    const stdout = new Writable({
      write: (_chunk, _encoding, done) => done(Object.assign(new Error('gone'), { code: 'EPIPE' })),
    });
    stdout.on('error', () => undefined);
    assert.equal(await run(['list', 'p1', '--all'], { ...io, stdout }), 141);
    assert.equal(lists().length, 1);
  });

  it('should abort its request when it is interrupted', async () => {
    simulator().fail('list', [{ fault: 'hang' }]);
    const { io, interrupt } = fakeIo({ env: { DLI_ENDPOINT: simulator().url, OS_TOKEN: SECRET } });
    const result = run(['list', 'p1'], io);
    await eventually(() => lists().length === 1);
    interrupt('SIGINT');
    assert.equal(await result, 130);
  });
});
