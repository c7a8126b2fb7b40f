// The runs of `spec/gate/commands.mjs`: what is typed, and how it has to end. In the outputs, `<1>` is the id of the first job of
// the run, `<t>` a duration, `<url>` the address of the simulator and `<host>` its host.

/** The project of all jobs. */
export const PROJECT = 'c0ffee00000000000000000000000001';
/** The only token that the simulator accepts. No output may show it. */
export const TOKEN = 'the-token-of-the-environment';

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {readonly (readonly unknown[] | object)[]} [scripts] - its jobs: a script each, or a job with its script
 * @property {(ids: readonly string[]) => readonly string[]} [args] - the arguments of the command
 * @property {(ids: readonly string[]) => string} [shell] - a command line for bash, in place of `args`
 * @property {(ids: readonly string[]) => string} [stdin]
 * @property {Record<string, string | undefined>} [env] - in addition to the address and the token
 * @property {{ name: string, after: RegExp }} [signal] - sent as soon as the output matches
 * @property {RegExp} [page] - what the page at the URL on its standard output holds, before the signal is sent
 * @property {boolean} [isSlow] - whether it waits for a time limit
 * @property {number} code - its exit code
 * @property {string | RegExp} [stdout] - default: nothing
 * @property {string | RegExp} [stderr] - default: nothing
 */

/** A usage error: one line that says what is wrong, and where to read what is right. */
const usage = (command, fault) =>
  new RegExp(`^dli-watch${command}: ${fault}\nTry "dli-watch${command} --help"\\.\n$`);

const commands = ['wait', 'watch', 'list', 'serve', 'simulate'];

const DEAD = { script: ['running', 'dead'], log: ['INFO Running', 'ERROR Java heap space'] };
const RUNNING = ['running'];
const FAST = ['--every', '100ms'];

const watching = (jobs) => `Watching ${jobs} of project ${PROJECT} at <url> (token).\n`;
const interrupted = (by) =>
  `${watching('1 job')}<1>  running\nInterrupted by ${by}; 1 of 1 job still to wait for:\n  <1>  running  <t>\n`;
const snapshotLine = /^\{"type":"snapshot","projectId":"\w+","batchId":"<1>","state":"starting",.+\}\n$/;

/** @type {readonly Case[]} */
export const cases = [
  { name: 'version', args: () => ['--version'], code: 0, stdout: /^\d+\.\d+\.\d+\n$/ },
  {
    name: 'help',
    args: () => ['--help'],
    code: 0,
    stdout: new RegExp(`^Usage: dli-watch .+${commands.map((name) => `\n  ${name} `).join('.+')}`, 's'),
  },
  ...commands.map((name) => ({
    name: `help of ${name}`,
    args: () => [name, '--help'],
    code: 0,
    stdout: new RegExp(`^Usage: dli-watch ${name} `),
  })),

  // 0: success
  {
    name: 'a success',
    scripts: [['starting', 'running', 'success']],
    args: ([id]) => ['wait', PROJECT, id, ...FAST],
    code: 0,
    stdout: '<1>  success  <t>\n',
    stderr: `${watching('1 job')}<1>  starting\n<1>  running (was starting)\n`,
  },
  {
    name: 'a success, quietly',
    scripts: [['running', 'success']],
    args: ([id]) => ['wait', PROJECT, id, '--quiet', ...FAST],
    code: 0,
    stdout: '<1>  success  <t>\n',
  },
  {
    name: 'a state that was waited for',
    scripts: [RUNNING],
    args: ([id]) => ['wait', PROJECT, id, '--for', 'running', '--quiet'],
    code: 0,
    stdout: '<1>  running  <t>\n',
  },
  {
    name: 'jobs of a list',
    scripts: [{ name: 'listed', script: ['running', 'success'] }],
    shell: () =>
      `dli-watch list ${PROJECT} --name listed --json | dli-watch wait - --quiet ${FAST.join(' ')}`,
    code: 0,
    stdout: '<1>  success  <t>  listed\n',
  },
  {
    name: 'a list',
    scripts: [{ name: 'in a list', script: RUNNING }],
    args: () => ['list', PROJECT, '--name', 'in a list'],
    code: 0,
    stdout: /^<1> {2}running {2}[-\dT:]+Z {2}<t> +default {2}in a list\n$/,
  },

  {
    name: 'a table in a pipe',
    scripts: [['running', 'success']],
    args: ([id]) => ['watch', PROJECT, id, ...FAST],
    code: 0,
    stdout: /<1>.*running[^]*<1>.*success/,
    stderr: /^(Watching .+\n)?/,
  },

  // 1: dead
  {
    name: 'a dead job',
    scripts: [DEAD],
    args: ([id]) => ['wait', PROJECT, id, ...FAST],
    code: 1,
    stdout: '<1>  dead  <t>\n',
    stderr:
      `${watching('1 job')}<1>  running\n` +
      '<1>  the last lines of its log:\n  INFO Running\n  ERROR Java heap space\n',
  },
  {
    name: 'a dead job among others, as JSON',
    scripts: [DEAD, ['success']],
    args: ([dead, other]) => ['wait', PROJECT, dead, other, '--json', '--quiet', ...FAST],
    code: 1,
    stdout:
      /"lines":\["INFO Running","ERROR Java heap space"\]\}\n[^]*\{"type":"summary","exitCode":1,"jobs":2,"success":1,"dead":1,.+\}\n$/,
  },

  {
    name: 'a dead job in a table in a pipe',
    scripts: [DEAD],
    args: ([id]) => ['watch', PROJECT, id, '--json', ...FAST],
    code: 1,
    stdout: /"state":"dead"[^]*\{"type":"summary","exitCode":1,.+\}\n$/,
    stderr: /^(Watching .+\n)?/,
  },

  // 2: usage
  {
    name: 'an unknown command',
    args: () => ['wiat'],
    code: 2,
    stderr: usage('', `unknown command 'wiat' \\(Did you mean wait\\?\\)`),
  },
  {
    name: 'an unknown flag',
    args: () => ['wait', '--timeuot', '1h'],
    code: 2,
    stderr: usage(' wait', `unknown option '--timeuot' \\(Did you mean --timeout\\?\\)`),
  },
  {
    name: 'a bad id',
    args: () => ['wait', PROJECT, 'no-uuid'],
    code: 2,
    stderr: usage(' wait', '.*batchId: expected a UUID, got "no-uuid"'),
  },
  {
    name: 'a bad duration',
    scripts: [RUNNING],
    args: ([id]) => ['wait', PROJECT, id, '--timeout', '30'],
    code: 2,
    stderr: usage(' wait', `option '--timeout <duration>' argument '30' is invalid\\. Expected a duration.+`),
  },
  {
    name: 'no credentials',
    scripts: [RUNNING],
    args: ([id]) => ['wait', PROJECT, id],
    env: { OS_TOKEN: undefined },
    code: 2,
    stderr: usage(' wait', 'set OS_TOKEN: .+'),
  },
  {
    name: 'a port that is in use',
    shell: () => `dli-watch simulate --port "\${DLI_ENDPOINT##*:}"`,
    code: 2,
    stderr: usage(' simulate', 'port \\d+ is in use'),
  },

  // 3: not watched
  {
    name: 'no such host',
    scripts: [RUNNING],
    args: ([id]) => ['wait', PROJECT, id],
    env: { DLI_ENDPOINT: 'https://dli.invalid' },
    isSlow: true, // a set-up that cannot work is given 30 s
    code: 3,
    stderr:
      /^Watching .+ at https:\/\/dli\.invalid \(token\)\.\nCannot reach dli\.invalid: ENOTFOUND; retrying for <t>\.\n[^]+dli\.invalid/,
  },
  {
    name: 'a wrong token',
    scripts: [RUNNING],
    args: ([id]) => ['wait', PROJECT, id],
    env: { OS_TOKEN: 'a-token-that-nobody-has-issued' },
    code: 3,
    stderr: /^Watching .+\n.*HTTP 401 (?![^]*nobody-has-issued)/,
  },
  {
    name: 'a list with a wrong token',
    args: () => ['list', PROJECT],
    env: { OS_TOKEN: 'a-token-that-nobody-has-issued' },
    code: 3,
    stderr: /^dli-watch list: .*HTTP 401 .+\n$/,
  },
  {
    name: 'a command of --exec that fails',
    scripts: [['running', 'success']],
    args: ([id]) => ['wait', PROJECT, id, '--exec', 'echo "$DLI_STATE"; exit 7', '--quiet', ...FAST],
    code: 3,
    stdout: '<1>  success  <t>\n',
    stderr: /exit code 7/,
  },

  // 124: time over
  {
    name: 'time over',
    scripts: [RUNNING],
    args: ([id]) => ['wait', PROJECT, id, '--timeout', '1s', ...FAST],
    code: 124,
    stderr: /^Watching .+\n<1> {2}running\n.*did not end within <t>.+last state running/,
  },

  // Interrupted
  ...[
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ].map(([by, code]) => ({
    name: by,
    scripts: [RUNNING],
    args: ([id]) => ['wait', PROJECT, id],
    signal: { name: by, after: /running/ },
    code,
    stderr: interrupted(by),
  })),
  {
    name: 'a page',
    scripts: [RUNNING],
    args: ([id]) => ['serve', PROJECT, id, '--port', '0'],
    page: /^200 [^]*<title>/,
    signal: { name: 'SIGTERM', after: /http:.+\n[^]*Ctrl-C/ },
    code: 143,
    stdout: /^http:\/\/127\.0\.0\.1:\d+\/\n$/,
    stderr: /^Watching .+\n/,
  },
  {
    name: 'a closed pipe',
    scripts: [['starting', 'running', 'success']],
    shell: ([id]) =>
      `dli-watch wait ${PROJECT} ${id} --json --quiet ${FAST.join(' ')} | head -1; exit "\${PIPESTATUS[0]}"`,
    code: 141,
    stdout: snapshotLine,
  },
];
