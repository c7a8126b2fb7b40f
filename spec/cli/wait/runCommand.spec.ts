import assert from 'node:assert/strict';
import process from 'node:process';
import { snapshotOf } from 'dli-watch/testing';
import { runCommand } from '../../../lib/cli/wait/runCommand.ts';
import { eventually } from '../../support/eventually.ts';
import { fakeIo } from '../support/fakeIo.ts';

const snapshot = snapshotOf({ state: 'success', polls: 3 });

const start = (command: string, name?: string) => {
  const { io, interrupt } = fakeIo({ env: { PATH: process.env['PATH'], MINE: 'kept' } });
  const lines: string[] = [];
  const fault = runCommand(snapshot, name, { command, io, onLine: (line) => lines.push(line) });
  return { fault, lines, interrupt };
};

describe('runCommand', () => {
  it('should pass the snapshot on standard input, and both environments', async () => {
    const { fault, lines } = start(
      'cat; echo "$DLI_STATE $DLI_NAME $MINE [$DLI_PREVIOUS_STATE]" >&2',
      'e\0tl',
    );
    assert.equal(await fault, undefined);
    const json = lines.find((line) => line.startsWith('{'));
    assert.deepEqual(JSON.parse(json!), { ...snapshot, name: 'e\0tl' });
    assert.ok(lines.includes('success etl kept []'));
  });

  it('should pass whole lines on, and the rest at the end', async () => {
    const { fault, lines } = start("printf 'a\\nb'; sleep 0.1; printf 'c\\n\\nd'");
    assert.equal(await fault, undefined);
    assert.deepEqual(lines, ['a', 'bc', '', 'd']);
  });

  it('should not mind a command that does not read', async () => {
    const { io } = fakeIo({ env: process.env });
    const large = { ...snapshot, rawState: 'x'.repeat(100_000) };
    const fault = await runCommand(large, undefined, {
      command: 'exec 0<&-; exit 0',
      io,
      onLine: () => undefined,
    });
    assert.equal(fault, undefined);
  });

  it('should say how a command has failed', async () => {
    assert.equal(await start('exit 7').fault, 'exit code 7');
    assert.equal(await start('kill -9 $$').fault, 'ended by SIGKILL');
    assert.equal(await start('no-such-command-anywhere').fault, 'exit code 127');
  });

  it('should end a command with all that it has started, and start none later', async () => {
    const { fault, lines, interrupt } = start('sleep 60 & echo $!; echo $$; wait');
    await eventually(() => lines.length === 2);
    interrupt('SIGTERM');
    assert.equal(await fault, 'ended by SIGTERM');
    for (const pid of lines.map(Number)) await eventually(() => !isAlive(pid));
    const { io, interrupt: stop } = fakeIo({ env: process.env });
    stop('SIGINT');
    const setup = { command: 'echo no', io, onLine: (line: string) => lines.push(line) };
    assert.equal(await runCommand(snapshot, undefined, setup), undefined);
    assert.equal(lines.length, 2);
  });

  it('should end a command that ignores SIGTERM after a while', async () => {
    const { fault, lines, interrupt } = start("trap '' TERM; echo ready; while :; do sleep 0.1; done");
    await eventually(() => lines.length === 1);
    interrupt('SIGINT');
    assert.equal(await fault, 'ended by SIGKILL');
  });
});

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};
