import assert from 'node:assert/strict';
import process from 'node:process';
import { PassThrough } from 'node:stream';
import picocolors from 'picocolors';
import sinon from 'sinon';
import type { Line } from '../../../lib/cli/table/Line.ts';
import { Terminal } from '../../../lib/cli/table/Terminal.ts';
import { useClock } from '../../support/clock.ts';

const [HIDE, SHOW] = ['\x1b[?25l', '\x1b[?25h'];
const lines: readonly Line[] = [[{ text: 'one' }], [{ text: 'two' }]];

describe('Terminal', () => {
  const timers = useClock();
  const { tick } = timers;
  let written = '';
  let modes: boolean[] = [];
  let opened: Terminal | undefined;

  const stdin = (isTTY: boolean): PassThrough & { isTTY: boolean } =>
    Object.assign(new PassThrough(), { isTTY, setRawMode: (mode: boolean) => modes.push(mode) });

  const open = (columns?: number, rows?: number): { terminal: Terminal; stdout: PassThrough } => {
    const stdout = Object.assign(new PassThrough(), { isTTY: true, columns, rows });
    stdout.on('data', (chunk) => (written += String(chunk)));
    const terminal = new Terminal({ stdin: stdin(true), stdout }, picocolors.createColors(false));
    terminal.open();
    opened = terminal;
    return { terminal, stdout };
  };

  /** What was written since the last call. */
  const output = (): string => {
    const text = written;
    written = '';
    return text;
  };

  const stopped = (terminal: Terminal): sinon.SinonStub => {
    output();
    modes = [];
    const kill = sinon.stub(process, 'kill').returns(true);
    terminal.suspend();
    return kill;
  };

  beforeEach(() => {
    written = '';
    modes = [];
  });
  afterEach(() => {
    opened?.close();
    sinon.restore();
  });

  it('should take over the terminal, and give it back as it was', () => {
    const listeners = (): readonly number[] =>
      ['SIGCONT', 'exit'].map((event) => process.listenerCount(event));
    const before = listeners();
    const { terminal, stdout } = open();
    assert.deepEqual([modes, output()], [[false, true], HIDE]);
    terminal.draw(lines);
    output();
    terminal.close();
    terminal.close(); // once is enough
    assert.deepEqual([modes, output()], [[false, true, false], `\r\n${SHOW}`]);
    assert.deepEqual([listeners(), stdout.listenerCount('resize')], [before, 0]);
  });

  it('should give the terminal back when the process exits by an error', () => {
    open();
    output();
    process.listeners('exit').at(-1)!(1);
    assert.deepEqual([output(), modes.at(-1)], [SHOW, false]);
  });

  it('should have a row less than the screen, and a default size', () => {
    assert.deepEqual(open(100, 30).terminal.size, { columns: 100, rows: 29 });
    opened?.close();
    assert.deepEqual(open().terminal.size, { columns: 80, rows: 23 });
    opened?.close();
    assert.deepEqual(open(0, 1).terminal.size, { columns: 1, rows: 1 });
  });

  it('should write nothing if the lines are the same', () => {
    const { terminal } = open();
    terminal.draw(lines);
    output();
    terminal.draw(lines);
    assert.equal(output(), '');
  });

  it('should erase what it has drawn after a resize, and ask for lines', () => {
    const { terminal, stdout } = open();
    let redraws = 0;
    terminal.redraws$.subscribe({
      next: () => (redraws += 1),
      error: (error: unknown) => assert.ifError(error),
    });
    terminal.draw(lines);
    output();
    stdout.emit('resize');
    assert.deepEqual([redraws, output()], [1, '']);
    terminal.draw(lines);
    assert.match(output(), /^\r\x1b\[1A\x1b\[J[^]*one[^]*two/); // eslint-disable-line no-control-regex
  });

  it('should emit keys', async () => {
    const input = stdin(true);
    const stdout = new PassThrough();
    opened = new Terminal({ stdin: input, stdout }, picocolors.createColors(false));
    const keys: string[] = [];
    const subscription = opened.keys$.subscribe({
      next: (key) => keys.push(key),
      error: (error: unknown) => assert.ifError(error),
    });
    input.write('q\x1b[');
    input.write('B');
    await tick(0);
    assert.deepEqual([opened.hasKeys, keys], [true, ['quit', 'down']]);
    input.emit('error', new Error('EIO')); // the terminal has gone
    subscription.unsubscribe();
    assert.equal(input.listenerCount('data'), 0);
  });

  it('should stop the processes in the foreground, and draw below when it is continued', () => {
    const { terminal } = open();
    terminal.draw(lines);
    let redraws = 0;
    terminal.redraws$.subscribe({
      next: () => (redraws += 1),
      error: (error: unknown) => assert.ifError(error),
    });
    const kill = stopped(terminal);
    assert.deepEqual(kill.args, [[0, 'SIGTSTP']]);
    assert.deepEqual([output(), modes, redraws], [`\r\n${SHOW}`, [false], 0]);
    process.emit('SIGCONT');
    assert.deepEqual([output(), modes, redraws], [HIDE, [false, false, true], 1]);
    terminal.draw(lines);
    assert.match(output(), /^\x1b\[\?2026h\x1b\[\?7l\r\x1b\[2Kone/); // eslint-disable-line no-control-regex
  });

  it('should take the terminal back once when it is continued', async () => {
    const { terminal } = open();
    stopped(terminal);
    process.emit('SIGCONT');
    output();
    await tick(1_000);
    assert.equal(output(), '');
  });

  it('should take the terminal back once when its timer is overdue as it is continued', async () => {
    const { terminal } = open();
    stopped(terminal);
    output();
    timers.clock.next();
    process.emit('SIGCONT');
    await tick(1_000);
    assert.equal(output(), HIDE);
  });

  it('should go on if there is no shell to continue it', async () => {
    const { terminal } = open();
    let redraws = 0;
    terminal.redraws$.subscribe({
      next: () => (redraws += 1),
      error: (error: unknown) => assert.ifError(error),
    });
    stopped(terminal);
    output();
    await tick(99);
    assert.deepEqual([output(), redraws], ['', 0]);
    await tick(2);
    assert.deepEqual([output(), redraws], [HIDE, 1]);
  });

  it('should not take the terminal back after it was closed', async () => {
    const { terminal } = open();
    stopped(terminal);
    terminal.close();
    output();
    await tick(1_000);
    assert.equal(output(), '');
  });

  it('should draw anew after it was stopped by somebody else', () => {
    const { terminal } = open();
    terminal.draw(lines);
    output();
    process.emit('SIGCONT');
    terminal.draw(lines);
    assert.match(output(), /\x1b\[\?25l[^]*one[^]*two/); // eslint-disable-line no-control-regex
  });

  it('should not stop on Windows, which cannot', () => {
    const { terminal } = open();
    sinon.stub(process, 'platform').value('win32');
    assert.equal(stopped(terminal).callCount, 0);
    assert.equal(output(), '');
  });
});
