import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';
import type { BatchRef } from 'dli-watch';
import { type Simulator, startSimulator } from 'dli-watch/simulator';
import { DLI_WATCH, PtyScreen } from '../support/ptyScreen.ts';

/** Asks for polls by a key until the simulator has answered one more. */
const pollBy = async (screen: PtyScreen, simulator: Simulator, job: BatchRef): Promise<void> => {
  const before = simulator.polls(job);
  for (let turn = 0; turn < 600 && simulator.polls(job) === before; turn += 1) {
    screen.type('r');
    await pause(50);
  }
  assert.equal(simulator.polls(job), before + 1);
};

/** The terminal as a shell has it: canonical input with an echo. */
const RESTORED = /\bicanon\b[^]*\becho\b/;
const THEN_STATUS = '; echo "exit code $?"; stty -a | tr " ;" "\\n" | grep -x -e "-*icanon" -e "-*echo"';

describe('dli-watch watch, in a pseudo-terminal', function () {
  this.timeout(120_000);
  let simulator: Simulator;
  const screens: PtyScreen[] = [];

  beforeEach(async () => {
    simulator = await startSimulator();
  });
  afterEach(async () => {
    for (const screen of screens.splice(0)) screen.close();
    await simulator.close();
  });

  const run = (
    command: string,
    options: ConstructorParameters<typeof PtyScreen>[1] = {},
    endpoint = simulator.url,
  ): PtyScreen => {
    const env = { DLI_ENDPOINT: endpoint, OS_TOKEN: 'any', ...options.env };
    const screen = new PtyScreen(command, { ...options, env });
    screens.push(screen);
    return screen;
  };

  /** `dli-watch watch` with the ids of jobs of one project. */
  const watch = (jobs: readonly BatchRef[], flags = '--every 1h', options = {}): PtyScreen =>
    run(
      `${DLI_WATCH} watch ${jobs[0]!.projectId} ${jobs.map(({ batchId }) => batchId).join(' ')} ${flags}${THEN_STATUS}`,
      options,
    );

  it('should show each change in place, and leave the last table on the screen', async () => {
    const job = simulator.addJob(['starting', 'running', 'recovering', 'running', 'success']);
    const screen = watch([job]);
    await screen.shows(/○ starting {4,}\d+s {2}░+ /);
    await pollBy(screen, simulator, job);
    await screen.shows(/● running {5,}\d+s {2}░*▆+ /);
    await pollBy(screen, simulator, job);
    await screen.shows(/↻ recovering {2,}\d+s {2}░*▆+▒+ /);
    await pollBy(screen, simulator, job);
    await screen.shows(/● running/);
    assert.match(screen.text, / {3}0% {2}0 of 1 done {3}1 running/);
    await pollBy(screen, simulator, job);
    await screen.shows(/exit code 0/);
    assert.equal(await screen.ended(), 0);
    assert.deepEqual(
      screen.history.filter((line) => line.startsWith(job.batchId.slice(0, 8))).length,
      1,
      screen.history.join('\n'),
    );
    assert.match(screen.text, /^Watched 1 job at http:/);
    assert.match(
      screen.text,
      /✓ success {5,}\d+s {2}░*▆+▒+▆+✓ *\n━{20} 100% {2}1 of 1 done {3}1 success\nexit code 0/,
    );
    assert.match(screen.text, RESTORED);
  });

  it('should say what has failed below the table, with the full id and the log', async () => {
    const dead = simulator.addJob(['dead'], { log: ['line one', 'out of memory'] });
    const refused = simulator.addJob([{ fault: 'error', status: 403, code: 'DLI.0003' }]);
    const screen = watch([dead, refused], '--every 20ms', { columns: 160 });
    await screen.shows(/exit code 3/);
    await screen.ended();
    const [first, second] = screen.lines.slice(2, 4);
    assert.match(
      String(first),
      new RegExp(`^${refused.batchId.slice(0, 8)} {2}! error .* HTTP 403 DLI.0003`),
    );
    assert.match(String(second), new RegExp(`^${dead.batchId.slice(0, 8)} {2}✗ dead`));
    assert.match(screen.text, new RegExp(`${dead.batchId} is dead; it was watched for`));
    assert.match(screen.text, new RegExp(`HTTP 403 DLI.0003 .*batch ${refused.batchId}`));
    assert.match(screen.text, /last lines of its log:\n {2}line one\n {2}out of memory/);
  });

  it('should exit with 1 if a job is dead, and read no log with --no-log', async () => {
    const dead = simulator.addJob(['dead'], { log: ['out of memory'] });
    const screen = watch([dead], '--every 20ms --no-log');
    await screen.shows(/exit code 1/);
    assert.doesNotMatch(screen.text, /out of memory/);
  });

  it('should fit into 40 columns after a resize, and use the room again', async () => {
    const jobs = ['a', 'b'].map((name) => simulator.addJob(['running'], { name }));
    const screen = watch(jobs, '--every 1h', { columns: 100 });
    await screen.shows(/ANSWER[^]*2 running/);
    screen.resize(40, 24);
    await screen.shows((lines) => lines.length > 3 && !lines.some((line) => line.includes('ANSWER')));
    const [headline, titles, row] = screen.lines;
    assert.match(String(headline), /^Watching 2 jobs at http:.*…$/);
    assert.match(String(titles), /^JOB {7}STATE {12}FOR$|^JOB {7}STATE {12}FOR {2}STATES$/);
    assert.match(String(row), /^\w{8} {2}● running {8,}\d+s/);
    assert.equal(screen.lines.length, 6, screen.text);
    screen.resize(120, 10);
    await screen.shows(/ANSWER/);
    assert.equal(screen.lines.length, 6, screen.text);
    screen.resize(120, 4);
    await screen.shows((lines) => lines.length === 3 && /done/.test(String(lines.at(-1))));
    screen.type('q');
    await screen.shows(/exit code 130/);
  });

  it('should scroll 500 jobs', async () => {
    const jobs = Array.from({ length: 500 }, () => simulator.addJob(['running']));
    const screen = watch(jobs);
    const rowsFrom = (first: number) => (lines: readonly string[]) =>
      lines.length === 23 &&
      String(lines[22]).startsWith(`rows ${first}–${first + 18} of 500 · q quit`) &&
      String(lines[2]).startsWith(jobs[first - 1]!.batchId.slice(0, 8)) &&
      String(lines[20]).startsWith(jobs[first + 17]!.batchId.slice(0, 8));
    await screen.shows(/500 running/);
    await screen.shows(rowsFrom(1));
    screen.type('\x1b[B');
    await screen.shows(rowsFrom(2));
    screen.type('jjk');
    await screen.shows(rowsFrom(3));
    screen.type('\x1b[6~');
    await screen.shows(rowsFrom(22));
    screen.type('\x1b[F');
    await screen.shows(rowsFrom(482));
    screen.type('\x1b[5~');
    await screen.shows(rowsFrom(463));
    screen.type('\x1bOH');
    await screen.shows(rowsFrom(1));
    screen.type('q');
    await screen.shows(/exit code 130/);
  });

  for (const [key, name] of [
    ['q', 'q'],
    ['\x03', 'Ctrl-C'],
  ] as const)
    it(`should leave at ${name}, and restore the terminal`, async () => {
      const job = simulator.addJob(['running']);
      const screen = watch([job]);
      await screen.shows(/● running/);
      assert.ok(screen.output.includes('\x1b[?25l'));
      screen.type(key);
      await screen.shows(/exit code 130/);
      await screen.ended();
      assert.match(screen.text, /● running[^]*1 running\nexit code 130/);
      assert.match(screen.text, RESTORED);
      assert.ok(screen.output.lastIndexOf('\x1b[?25h') > screen.output.lastIndexOf('\x1b[?25l'));
      assert.equal(simulator.connections.open, 0);
    });

  it('should restore the terminal at SIGTERM', async () => {
    const { projectId, batchId } = simulator.addJob(['running']);
    const screen = run(`exec ${DLI_WATCH} watch ${projectId} ${batchId} --every 1h`);
    await screen.shows(/● running/);
    screen.signal('SIGTERM');
    assert.equal(await screen.ended(), 143);
    assert.ok(screen.output.endsWith('\x1b[?25h'));
  });

  it('should stop at Ctrl-Z, and go on below in the foreground', async () => {
    const job = simulator.addJob(['running', 'success']);
    const { projectId, batchId } = job;
    const screen = run('PS1="$ " exec bash --norc --noprofile -i');
    await screen.shows(/\$ $/);
    screen.type(`${DLI_WATCH} watch ${projectId} ${batchId} --every 1h\r`);
    await screen.shows(/● running/);
    screen.type('\x1a');
    await screen.shows(/Stopped[^]*\n\$ $/);
    assert.ok(screen.output.lastIndexOf('\x1b[?25h') > screen.output.lastIndexOf('\x1b[?25l'));
    screen.type('fg\r');
    await screen.shows(/Stopped[^]*● running[^]*q quit/);
    await pollBy(screen, simulator, job);
    await screen.shows(/Stopped[^]*✓ success[^]*1 of 1 done.*\n\$ $/);
    screen.type('exit\r');
    await screen.ended();
    assert.equal(
      screen.history.filter((line) => /● running/.test(line)).length,
      1,
      screen.history.join('\n'),
    );
  });

  it('should read keys from the terminal if jobs come from standard input', async () => {
    const { projectId, batchId } = simulator.addJob(['running']);
    const screen = run(`echo ${projectId} ${batchId} | ${DLI_WATCH} watch - --every 1h${THEN_STATUS}`);
    await screen.shows(/● running[^]*q quit/);
    screen.type('q');
    await screen.shows(/exit code 130/);
    await screen.ended();
    assert.match(screen.text, RESTORED);
  });

  it('should say why there is no answer, also before the first one', async () => {
    const { projectId, batchId } = simulator.addJob(['running']);
    const { url } = simulator;
    await simulator.close();
    const screen = run(`${DLI_WATCH} watch ${projectId} ${batchId}${THEN_STATUS}`, { columns: 100 }, url);
    await screen.shows(/^No answer yet from http:.*: ECONNREFUSED; retrying\n.*\n.*· waiting .*ECONNREFUSED/);
    screen.type('q');
    await screen.shows(/exit code 130/);
  });

  it('should show colours, and none with NO_COLOR or --no-color', async () => {
    const job = simulator.addJob(['success']);
    // eslint-disable-next-line no-control-regex -- that of a colour
    const COLOR = /\x1b\[[\d;]*m/;
    const cases = [
      ['', {}, true],
      ['--no-color', {}, false],
      ['', { NO_COLOR: '1' }, false],
    ] as const;
    await Promise.all(
      cases.map(async ([flags, env, isColored]) => {
        const screen = watch([job], flags, { env });
        await screen.shows(/✓ success[^]*exit code 0/);
        assert.equal(COLOR.test(screen.output), isColored, flags);
      }),
    );
  });

  it('should escape what comes from the service and from standard input', async () => {
    const { projectId, batchId } = simulator.addJob(['\x1b]0;title\x07']);
    const line = JSON.stringify({ projectId, batchId, name: 'a\x1b[2Jb\u202ec' });
    const screen = run(`printf '%s\\n' "$JOB" | ${DLI_WATCH} watch - --every 1h`, {
      columns: 120,
      env: { JOB: line },
    });
    await screen.shows(/a\\u001b\[2Jb\\u202ec +\? unknown .*state "\\u001b\]0;title\\u0007"/);
    assert.ok(!screen.output.includes('\x1b]0;'));
    assert.ok(!screen.output.includes('\x1b[2J'));
    screen.type('q');
    await screen.ended();
  });

  it('should write little while nothing changes', async () => {
    const jobs = Array.from({ length: 500 }, () => simulator.addJob(['running']));
    const screen = watch(jobs);
    await screen.shows(/500 running/);
    await screen.shows((lines) => lines.every((line) => !/ 0s$/.test(line)));
    const before = screen.output.length;
    const rows = screen.text;
    await screen.shows((lines) => lines.join('\n') !== rows); // a second later
    assert.ok(screen.output.length - before < 23 * 400, String(screen.output.length - before));
    screen.type('q');
    await screen.ended();
  });
});
