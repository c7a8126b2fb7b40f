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
 * @property {boolean} [isSlow] - whether it waits for a time limit
 * @property {number} code - its exit code
 * @property {string | RegExp} [stdout] - default: nothing
 * @property {string | RegExp} [stderr] - default: nothing
 */

/** A usage error: one line that says what is wrong, and where to read what is right. */
const usage = (command, fault) =>
  new RegExp(`^dli-watch${command}: ${fault}.*\nTry "dli-watch${command} --help"\\.\n$`);

const commands = ['wait', 'watch', 'list', 'serve', 'simulate'];

/** @type {readonly Case[]} */
export const cases = [
  { name: 'version', args: () => ['--version'], code: 0, stdout: /^\d+\.\d+\.\d+\n$/ },
  {
    name: 'help',
    args: () => ['--help'],
    code: 0,
    stdout: new RegExp(`^Usage: dli-watch .+${commands.map((name) => `\n  ${name} `).join('[^]+')}`, 's'),
  },
  ...commands.map((name) => ({
    name: `help of ${name}`,
    args: () => [name, '--help'],
    code: 0,
    stdout: new RegExp(`^Usage: dli-watch ${name} `),
  })),
  {
    name: 'an unknown command',
    args: () => ['wiat'],
    code: 2,
    stderr: usage('', `unknown command 'wiat'\\s+\\(Did you mean wait\\?\\)`),
  },
];
