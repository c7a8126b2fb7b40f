import assert from 'node:assert/strict';
import { run } from '../../lib/cli/run.ts';
import { version } from '../../lib/cli/version.ts';
import { fakeIo } from './support/fakeIo.ts';

const cli = async (...args: readonly string[]) => {
  const { io, stdout, stderr } = fakeIo();
  return { code: await run(args, io), stdout: stdout(), stderr: stderr() };
};

describe('run', () => {
  it('should print its help on standard output when it is asked to', async () => {
    const { code, stdout, stderr } = await cli('--help');
    assert.equal(code, 0);
    assert.equal(stderr, '');
    for (const text of ['Usage: dli-watch', 'wait', 'OS_TOKEN', 'DLI_ENDPOINT', '124 '])
      assert.ok(stdout.includes(text), text);
  });

  it('should print the help of each command, and its examples', async () => {
    for (const [name, text] of [
      ['wait', '--fail-fast'],
      ['list', '--limit'],
    ] as const) {
      const { code, stdout } = await cli(name, '--help');
      assert.equal(code, 0);
      assert.ok(stdout.includes(text), stdout);
      assert.match(stdout, /Examples:\n {2}dli-watch/);
    }
  });

  it('should keep its help within 100 columns', async () => {
    for (const args of [['--help'], ['wait', '--help'], ['list', '--help']])
      for (const line of (await cli(...args)).stdout.split('\n')) assert.ok(line.length <= 100, line);
  });

  it('should print the version', async () => {
    assert.deepEqual(await cli('--version'), { code: 0, stdout: `${version}\n`, stderr: '' });
  });

  it('should exit 2 with its help on standard error without a command', async () => {
    const { code, stdout, stderr } = await cli();
    assert.equal(code, 2);
    assert.equal(stdout, '');
    assert.match(stderr, /^Usage: dli-watch/);
  });

  it('should say on one line what is wrong, and where to read on', async () => {
    assert.deepEqual(await cli('wiat'), {
      code: 2,
      stdout: '',
      stderr: 'dli-watch: unknown command \'wiat\' (Did you mean wait?)\nTry "dli-watch --help".\n',
    });
    assert.deepEqual(await cli('wait', '--tiemout', '2h'), {
      code: 2,
      stdout: '',
      stderr:
        'dli-watch wait: unknown option \'--tiemout\' (Did you mean --timeout?)\nTry "dli-watch wait --help".\n',
    });
  });

  it('should name the flag whose value is wrong', async () => {
    const { code, stderr } = await cli('wait', '--timeout', '90');
    assert.equal(code, 2);
    assert.match(stderr, /'--timeout <duration>' argument '90' is invalid\. .*write 90s for seconds/);
  });

  it('should escape what it was given', async () => {
    const { stderr } = await cli('wait', '--\u001b[2J');
    assert.match(stderr, /unknown option '--\\u001b\[2J'/);
  });

  it('should name all variables that are missing', async () => {
    const { code, stderr } = await cli('wait', 'p1', 'b');
    assert.equal(code, 2);
    assert.match(stderr, /^dli-watch wait: set DLI_ENDPOINT: .*; set OS_TOKEN: /);
  });

  it('should not show a bug as wrong usage', async () => {
    const { io } = fakeIo({ env: { DLI_ENDPOINT: 'http://127.0.0.1:9', OS_TOKEN: 'x' } });
    const broken = Object.defineProperty({ ...io }, 'signal', {
      get: () => {
        throw new TypeError('a bug');
      },
    });
    await assert.rejects(run(['list', 'p1'], broken), new TypeError('a bug'));
  });
});
