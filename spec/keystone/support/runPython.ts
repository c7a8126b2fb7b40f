import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';

/** Loading the modules alone takes a second or two; much more beside a busy test run. */
const LIMIT_MS = 300_000;

/**
 * Runs a program of Debian, with the variables of a cloud and none of the user's. Resolves to its standard output.
 *
 * @param program - its path
 * @param args - its arguments
 * @param cloud - the variables of the cloud: `OS_AUTH_URL` and so on
 */
export const runProgram = (
  program: string,
  args: readonly string[],
  cloud: Readonly<Record<string, string>>,
): Promise<string> =>
  new Promise((resolve, reject) => {
    const env = { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', HOME: tmpdir(), ...cloud };
    const options = { env, cwd: tmpdir(), timeout: LIMIT_MS, killSignal: 'SIGKILL' } as const;
    execFile(program, args, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else
        reject(new Error(`${program} ended with ${String(error.code)}:\n${stdout}${stderr}`.slice(-4_000)));
    });
  });

/** Runs a script in the Python of Debian, where the packages are; resolves to the JSON that it prints last. */
export const runPython = async (
  script: string,
  cloud: Readonly<Record<string, string>>,
): Promise<unknown> => {
  const output = await runProgram('/usr/bin/python3', ['-W', 'error::UserWarning', '-c', script], cloud);
  return JSON.parse(output.trimEnd().split('\n').at(-1) ?? '') as unknown;
};

/** Runs the command line of OpenStack; resolves to the JSON that it prints. */
export const runOpenStack = async (
  command: string,
  cloud: Readonly<Record<string, string>>,
): Promise<unknown> =>
  JSON.parse(await runProgram('/usr/bin/openstack', [...command.split(' '), '-f', 'json'], cloud)) as unknown;
