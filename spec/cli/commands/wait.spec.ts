import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BatchRef, BatchSnapshotCodec } from 'dli-watch';
import { snapshotOf } from 'dli-watch/testing';
import type { ScriptStep } from 'dli-watch/simulator';
import { eventually } from '../../support/eventually.ts';
import { refNo } from '../../support/fixtures.ts';
import { SECRET, useCli } from '../support/runCli.ts';

const FOREVER: readonly ScriptStep[] = ['running'];
const REFUSED: readonly ScriptStep[] = [{ fault: 'error', status: 403, code: 'APIG.0302', forPolls: 1_000 }];

type Line = Readonly<Record<string, unknown>>;
const jsonLines = (text: string): readonly Line[] =>
  text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

describe('dli-watch wait', () => {
  const { simulator, start, cli } = useCli();

  const job = (n: number, script: readonly ScriptStep[], name?: string, log?: readonly string[]): BatchRef =>
    simulator().addJob(script, { ...refNo(n), name, log });
  const id = (n: number): string => refNo(n).batchId;
  /** The first polls are spread over a second: in the order of the 1st, 3rd and 2nd job. */
  const wait = (...args: readonly string[]) => cli(['wait', ...args, '--every', '60ms']);

  describe('ends', () => {
    it('should exit 0 when every job has succeeded, with a line for each', async () => {
      job(1, ['starting', 'running', 'success'], 'etl');
      job(2, ['success']);
      const { code, stdout, stderr } = await wait('p1', id(1), id(2));
      assert.equal(code, 0);
      const lines = stdout.trimEnd().split('\n').sort();
      assert.match(lines[0]!, new RegExp(`^${id(1)}  success  \\d+m?s$`));
      assert.match(lines[1]!, new RegExp(`^${id(2)}  success  \\d+m?s$`));
      assert.equal(lines.length, 2);
      assert.match(
        stderr,
        new RegExp(`^Watching 2 jobs of project p1 at ${simulator().url} \\(token\\)\\.\n`),
      );
      assert.match(stderr, new RegExp(`${id(1)}  running \\(was starting\\)\n`));
    });

    it('should exit 1 when a job is dead, and end with its log', async () => {
      job(1, ['running', 'dead'], undefined, ['', 'first', `key ${SECRET}`, 'OOM \u001b[2J\n']);
      const { code, stdout, stderr } = await wait('p1', id(1));
      assert.equal(code, 1);
      assert.match(stdout, / {2}dead {2}\d+m?s\n$/);
      assert.ok(
        stderr.endsWith(`${id(1)}  the last lines of its log:\n  first\n  key ***\n  OOM \\u001b[2J\n`),
        stderr,
      );
      assert.equal(
        simulator()
          .requests()
          .filter(({ call }) => call === 'detail').length,
        1,
      );
    });

    it('should not read the log with --no-log, nor print it with --quiet', async () => {
      job(1, ['dead'], undefined, ['no']);
      for (const flag of ['--no-log', '--quiet'])
        assert.doesNotMatch((await wait('p1', id(1), flag)).stderr, /no/);
      assert.equal(
        simulator()
          .requests()
          .some(({ call }) => call === 'detail'),
        false,
      );
    });

    it('should exit 1 all the same if the log cannot be read', async () => {
      job(1, ['dead']);
      simulator().fail('detail', [{ fault: 'error', status: 500, code: 'DLI.0999', message: 'boom' }]);
      const { code, stderr } = await wait('p1', id(1));
      assert.equal(code, 1);
      assert.match(stderr, / {2}its log could not be read: HTTP 500 DLI\.0999 "boom"/);
    });

    it('should exit 3 when a job cannot be watched, and still wait for the others', async () => {
      job(1, REFUSED);
      job(2, ['running', 'dead']);
      const { code, stdout, stderr } = await wait('p1', id(1), id(2), '--no-log');
      assert.equal(code, 3);
      assert.match(stdout, new RegExp(`^${id(2)}  dead  \\d+m?s\n$`), 'results only');
      assert.match(
        stderr,
        /^HTTP 403 APIG\.0302 .* batch .*1 of project p1, .*; the job itself may still be running$/m,
      );
      assert.match(
        stderr,
        new RegExp(
          `\n2 of 2 jobs did not succeed:\n  ${id(1)}  not watched: HTTP 403 .*…\n  ${id(2)}  dead  \\d+m?s\n$`,
        ),
      );
    });

    it('should exit 124 when the time is over, and say the last state', async () => {
      job(1, FOREVER);
      job(2, ['success']);
      const { code, stdout, stderr } = await wait('p1', id(1), id(2), '--timeout', '1s');
      assert.equal(code, 124);
      assert.match(stdout, new RegExp(`^${id(2)}  success`));
      assert.match(stderr, new RegExp(`  ${id(1)}  timed out, last state running  \\d+m?s\n$`));
    });

    it('should print nothing but errors on standard error with --quiet', async () => {
      job(1, ['running', 'success']);
      assert.equal((await wait('p1', id(1), '--quiet')).stderr, '');
      job(2, REFUSED);
      assert.match((await wait('p1', id(1), id(2), '--quiet')).stderr, /^HTTP 403 [^\n]*\n$/);
    });

    it('should name the project of each job if there are several', async () => {
      job(1, ['success']);
      const other = simulator().addJob(['success'], {
        ...refNo(2),
        projectId: 'p2',
        name: 'evil \u001b[31m',
      });
      const stdin = `p1 ${id(1)}\n${JSON.stringify({ ...other, name: 'evil \u001b[31m' })}\n`;
      const { stdout, stderr } = await cli(['wait', '-', '--every', '60ms'], { stdin });
      assert.match(stdout, new RegExp(`^p1/${id(1)}  success  \\d+m?s$`, 'm'));
      assert.match(stdout, new RegExp(`^p2/${id(2)}  success  \\d+m?s  evil \\\\u001b\\[31m$`, 'm'));
      assert.match(stderr, /^Watching 2 jobs of 2 projects at /);
    });

    it('should say a failure before the first answer at the first attempt, and that it is over', async () => {
      job(1, [{ fault: 'reset' }, 'success']);
      const { code, stderr } = await wait('p1', id(1));
      assert.equal(code, 0);
      const host = new URL(simulator().url).host;
      assert.match(
        stderr,
        new RegExp(`\nCannot reach ${host}: \\w+; retrying\\.\n${host} answers again, after \\d+m?s\\.\n`),
      );
    });

    it('should follow ten thousand jobs', async () => {
      const stdin = Array.from({ length: 10_000 }, (_, n) => {
        const { projectId, batchId } = refNo(n);
        const snapshot = { ...snapshotOf({ state: 'success' }), projectId, batchId };
        return `${JSON.stringify(snapshot)}\n`;
      }).join('');
      const { code, stdout } = await cli(['wait', '-'], { stdin });
      assert.equal(code, 0);
      assert.equal(stdout.split('\n').length, 10_001);
      assert.equal(simulator().requests().length, 0);
    });
  });

  describe('--for', () => {
    it('should end a watch at the state, and print it', async () => {
      job(1, ['starting', 'running', 'running', 'success']);
      const { code, stdout } = await wait('p1', id(1), '--for', 'running');
      assert.equal(code, 0);
      assert.match(stdout, /^\S+ {2}running {2}\d+m?s\n$/);
      assert.equal(simulator().polls(refNo(1)), 2, 'no poll follows');
    });

    it('should exit 1 when a job ends without it, and say so', async () => {
      job(1, ['success']);
      const { code, stdout, stderr } = await wait('p1', id(1), '--for', 'recovering');
      assert.equal(code, 1);
      assert.match(stdout, / {2}success {2}/);
      assert.match(stderr, new RegExp(`\n${id(1)}  ended without having been seen recovering\n$`));
    });

    it('should exit 0 for a dead job that was waited for', async () => {
      job(1, ['running', 'dead']);
      assert.equal((await wait('p1', id(1), '--for', 'dead', '--no-log')).code, 0);
    });

    it('should refuse a state that is none', async () => {
      const { code, stderr } = await wait('p1', id(1), '--for', 'done');
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^dli-watch wait: option '--for <state>' argument 'done' is invalid\. Expected starting, running/,
      );
    });
  });

  describe('--any and --fail-fast', () => {
    it('should stop at the first end, which decides the exit code', async () => {
      job(1, FOREVER);
      job(2, ['running', 'success']);
      job(3, REFUSED);
      const { code, stdout, stderr } = await wait('p1', id(1), id(2), id(3), '--any');
      assert.equal(code, 0, 'a job that cannot be watched is no end');
      assert.match(stdout, new RegExp(`^${id(2)}  success  \\d+m?s\n$`));
      assert.match(
        stderr,
        new RegExp(
          `\nStopped at the first end \\(--any\\); 1 of 3 jobs still to wait for:\n  ${id(1)}  running  \\d+m?s\n$`,
        ),
      );
      job(4, ['dead']);
      assert.equal((await wait('p1', id(1), id(4), '--any', '--no-log')).code, 1);
    });

    it('should stop at the first job that reaches the state of --for', async () => {
      job(1, ['starting', 'running']);
      job(2, ['starting']);
      const { code, stdout } = await wait('p1', id(1), id(2), '--any', '--for', 'running');
      assert.equal(code, 0);
      assert.match(stdout, new RegExp(`^${id(1)}  running`));
    });

    it('should stop at the first dead job', async () => {
      job(1, FOREVER);
      job(2, ['success']);
      job(3, ['running', 'running', 'dead']);
      const { code, stdout, stderr } = await wait('p1', id(2), id(1), id(3), '--fail-fast', '--no-log');
      assert.equal(code, 1);
      assert.match(stdout, / {2}success {2}/);
      assert.match(
        stderr,
        /\nStopped at the first failure \(--fail-fast\); 1 of 3 jobs still to wait for:\n/,
      );
    });

    it('should stop at the first job that cannot be watched', async () => {
      job(1, FOREVER);
      job(2, REFUSED);
      assert.equal((await wait('p1', id(1), id(2), '--fail-fast')).code, 3);
    });

    it('should stop at the first job that ends without the state of --for', async () => {
      job(1, FOREVER);
      job(2, ['running', 'success']);
      const { code } = await wait('p1', id(1), id(2), '--fail-fast', '--for', 'recovering');
      assert.equal(code, 1);
    });

    it('should stop at whichever comes first with both', async () => {
      job(1, FOREVER);
      job(2, REFUSED);
      job(3, ['running', 'success']);
      assert.equal((await wait('p1', id(1), id(2), '--any', '--fail-fast')).code, 3);
      assert.equal((await wait('p1', id(1), id(3), '--any', '--fail-fast')).code, 0);
    });
  });

  describe('--json', () => {
    it('should print a line for each change, and a summary', async () => {
      job(1, ['running', 'dead'], undefined, ['boom', SECRET]);
      const stdin = JSON.stringify({ ...refNo(1), name: 'etl' });
      const { code, stdout } = await cli(['wait', '-', '--json', '--every', '60ms'], { stdin });
      const lines = jsonLines(stdout);
      assert.equal(code, 1);
      assert.deepEqual(
        lines.map(({ type, state }) => [type, state]),
        [
          ['snapshot', 'running'],
          ['snapshot', 'dead'],
          ['log', undefined],
          ['summary', undefined],
        ],
      );
      assert.equal(BatchSnapshotCodec.is(lines[0]), true);
      assert.equal(lines[0]?.['name'], 'etl');
      assert.deepEqual(lines[2], { type: 'log', ...refNo(1), name: 'etl', lines: ['boom', '***'] });
      const { elapsedMs, ...counts } = lines[3]!;
      assert.equal(typeof elapsedMs, 'number');
      assert.deepEqual(counts, {
        type: 'summary',
        exitCode: 1,
        jobs: 1,
        success: 0,
        dead: 1,
        failed: 0,
        timedOut: 0,
        reached: 0,
        pending: 0,
      });
    });

    it('should print an error with its facts and the last snapshot', async () => {
      job(1, ['running', ...REFUSED]);
      const { code, stdout } = await wait('p1', id(1), '--json', '--quiet');
      assert.equal(code, 3);
      const [, line, summary] = jsonLines(stdout);
      const { error, lastSnapshot, ...rest } = line!;
      assert.deepEqual(rest, { type: 'error', ...refNo(1) });
      assert.equal((lastSnapshot as Line)['state'], 'running');
      const { _tag, message, polls, cause } = error as Line;
      assert.equal(_tag, 'PollFailedError');
      assert.match(message as string, /^HTTP 403/);
      assert.equal(polls, 1);
      assert.equal((cause as Line)['status'], 403);
      assert.equal(summary?.['failed'], 1);
    });

    it('should be read again: a second run resumes from the output of the first', async () => {
      job(1, ['starting', 'running', 'running', 'success']);
      job(2, ['running', ...REFUSED]);
      const first = await wait('p1', id(1), id(2), '--json', '--for', 'running', '--timeout', '20s');
      assert.equal(first.code, 0);
      const { code, stdout } = await cli(['wait', '-', '--json', '--every', '60ms', '-q'], {
        stdin: first.stdout,
      });
      assert.equal(code, 3);
      assert.deepEqual(
        jsonLines(stdout)
          .map(({ type, state }) => state ?? type)
          .sort(),
        ['error', 'success', 'summary'],
      );
    });
  });

  describe('--exec', () => {
    it('should run a command at each end, with the snapshot', async () => {
      job(1, ['running', 'success']);
      const stdin = JSON.stringify({ ...refNo(1), name: "it's" });
      const command =
        'cat; echo "$DLI_PROJECT_ID $DLI_BATCH_ID $DLI_STATE $DLI_RAW_STATE $DLI_PREVIOUS_STATE $DLI_NAME" >&2; test "$DLI_ELAPSED_MS" -ge 0';
      const { code, stdout, stderr } = await cli(['wait', '-', '--every', '60ms', '-q', '--exec', command], {
        stdin,
      });
      assert.equal(code, 0, stderr);
      assert.match(stdout, /^\S+ {2}success {2}\S+ {2}it's\n$/, 'results only');
      const [json, line] = stderr.split('\n').sort((a) => (a.startsWith('{') ? -1 : 1));
      assert.equal(line, `p1 ${id(1)} success success running it's`);
      assert.equal((JSON.parse(json!) as Line)['state'], 'success');
    });

    it('should run it at the state of --for, and not for a job that had ended before', async () => {
      job(1, ['running']);
      const ended = JSON.stringify({ ...snapshotOf({ state: 'success' }), ...refNo(2) });
      const args = ['wait', 'p1', id(1), '-', '--for', 'running', '-q', '--exec', 'echo "$DLI_BATCH_ID"'];
      const { code, stderr } = await cli(args, { stdin: ended });
      assert.equal(code, 0);
      assert.equal(stderr, `${id(1)}\n`);
    });

    it('should refuse an empty command', async () => {
      const { code, stderr } = await cli(['wait', 'p1', id(1), '--exec', ' ']);
      assert.equal(code, 2);
      assert.match(
        stderr,
        /^dli-watch wait: option '--exec <command>' argument ' ' is invalid\. Expected a command/,
      );
    });

    it('should exit 3 when it fails, and run it for the other jobs all the same', async () => {
      job(1, ['success']);
      job(2, ['dead']);
      const { code, stderr } = await wait('p1', id(1), id(2), '-q', '--exec', 'echo ran; exit 7');
      assert.equal(code, 3);
      assert.equal(stderr.match(/^ran$/gm)?.length, 2);
      assert.match(stderr, new RegExp(`^${id(1)}  --exec failed: exit code 7$`, 'm'));
    });
  });

  describe('--state-file', () => {
    let directory = '';
    const path = (): string => join(directory, 'jobs.json');
    beforeEach(async () => {
      directory = await mkdtemp(join(tmpdir(), 'dli-watch-'));
    });
    afterEach(() => rm(directory, { recursive: true }));
    const stored = async (): Promise<readonly Line[]> =>
      (JSON.parse(await readFile(path(), 'utf8')) as { jobs: readonly Line[] }).jobs;

    it('should go on where the last run was interrupted', async () => {
      job(1, ['starting', { state: 'running', forPolls: 9 }, 'success']);
      job(2, ['dead'], undefined, ['log']);
      const args = ['wait', '--every', '60ms', '--state-file', path()];
      const first = start([...args, 'p1', id(2), id(1)]);
      await eventually(() => first.stderr().includes('running'));
      await eventually(() => first.stdout().includes('dead'));
      await eventually(() => simulator().polls(refNo(1)) > 5);
      first.interrupt('SIGTERM');
      assert.equal((await first.result).code, 143);
      const before = (await stored()).find(({ batchId }) => batchId === id(1));
      assert.deepEqual([before?.['state'], before?.['previousState']], ['running', 'starting']);
      assert.ok(Number(before?.['polls']) >= 5, 'the last answer, and not that of the last change');

      const requests = simulator().requests().length;
      const { code, stdout, stderr } = await cli(args);
      assert.equal(code, 1, 'a job that had ended counts');
      assert.equal(simulator().requests(refNo(2)).length, 2, 'its poll and its log, both of the first run');
      assert.ok(simulator().requests().length > requests);
      assert.equal(stdout.trimEnd().split('\n').length, 2);
      assert.doesNotMatch(stderr, /starting|log/);
      const [success] = (await stored()).filter(({ state }) => state === 'success');
      assert.ok(Number(success?.['polls']) > Number(before?.['polls']), 'counts go on');
      assert.equal(success?.['watchedSince'], before?.['watchedSince']);
    });

    it('should keep the jobs that were not given', async () => {
      await writeFile(path(), JSON.stringify({ version: 1, jobs: [{ ...refNo(7), name: 'other' }] }));
      job(1, ['success']);
      assert.equal((await wait('p1', id(1), '--state-file', path())).code, 0);
      assert.deepEqual(
        (await stored()).map(({ batchId, name }) => [batchId, name]),
        [
          [id(7), 'other'],
          [id(1), undefined],
        ],
      );
    });

    it('should exit 2 for a file that is none, before any request', async () => {
      await writeFile(path(), 'no');
      const { code, stderr } = await wait('p1', id(1), '--state-file', path());
      assert.equal(code, 2);
      assert.match(stderr, /^dli-watch wait: --state-file .*jobs\.json: Unexpected token/);
      assert.equal(simulator().requests().length, 0);
    });

    it('should exit 3 when it cannot be written, and wait all the same', async () => {
      job(1, ['starting', { state: 'running', forPolls: 20 }, 'success']);
      const running = start([
        'wait',
        'p1',
        id(1),
        '--every',
        '60ms',
        '--state-file',
        join(directory, 'jobs.json'),
      ]);
      await eventually(() => running.stderr().includes('starting'));
      await rm(directory, { recursive: true, maxRetries: 10 }); // a write may be under way
      const { code, stdout, stderr } = await running.result;
      await mkdir(directory); // for the hook that removes it
      assert.equal(code, 3);
      assert.match(stdout, /success/);
      assert.equal(stderr.match(/Cannot write .*jobs\.json: ENOENT/g)?.length, 1);
    });
  });

  describe('interrupted', () => {
    it('should say the last states, and exit with the code of the signal', async () => {
      job(1, FOREVER);
      job(2, ['success']);
      const running = start(['wait', 'p1', id(1), id(2), '--every', '60ms']);
      await eventually(() => /running/.test(running.stderr()) && running.stdout() !== '');
      running.interrupt('SIGINT');
      const { code, stderr } = await running.result;
      assert.equal(code, 130);
      assert.match(
        stderr,
        new RegExp(
          `\nInterrupted by SIGINT; 1 of 2 jobs still to wait for:\n  ${id(1)}  running  \\d+m?s\n$`,
        ),
      );
      await eventually(() => simulator().connections.open === 0);
    });

    it('should end with a summary in JSON', async () => {
      job(1, FOREVER);
      const running = start(['wait', 'p1', id(1), '--every', '60ms', '--json', '-q']);
      await eventually(() => running.stdout() !== '');
      running.interrupt('SIGTERM');
      const { code, stdout } = await running.result;
      assert.equal(code, 143);
      const summary = jsonLines(stdout).at(-1);
      assert.deepEqual([summary?.['type'], summary?.['exitCode'], summary?.['pending']], ['summary', 143, 1]);
    });

    it('should say nothing more when nobody reads', async () => {
      job(1, FOREVER);
      const running = start(['wait', 'p1', id(1), '--every', '60ms', '--json']);
      await eventually(() => running.stdout() !== '');
      const before = running.stdout();
      running.interrupt('SIGPIPE');
      const { code, stdout, stderr } = await running.result;
      assert.equal(code, 141);
      assert.equal(stdout, before);
      assert.doesNotMatch(stderr, /nterrupted/);
    });

    it('should end the commands of --exec, and start no more', async () => {
      for (let n = 1; n <= 5; n += 1) job(n, ['dead']);
      const ids = Array.from({ length: 5 }, (_, n) => id(n + 1));
      const running = start([
        'wait',
        'p1',
        ...ids,
        '--no-log',
        '--exec',
        'echo started $$; sleep 60; echo no',
      ]);
      await eventually(() => running.stderr().match(/started/g)?.length === 4);
      running.interrupt('SIGINT');
      const { code, stderr } = await running.result;
      assert.equal(code, 130);
      assert.equal(stderr.match(/started/g)?.length, 4);
      assert.doesNotMatch(stderr, /^no$|--exec failed/m);
    });
  });
});
