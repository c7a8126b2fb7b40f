// The Nodes that the package is tested with besides the one that runs the checks.
import { spawnSync } from 'node:child_process';

/** The newest of these is the current one; 20 is the oldest that the package supports, and CI runs on it. */
export const OTHER_NODES = ['22', '24', '26'];

/** A Node that npx installs: its path, by which it is run so that npx adds nothing to its output, and its exact version. */
export const nodeAt = (version, cwd) => {
  const print = 'JSON.stringify({ path: process.execPath, exact: process.version })';
  const args = ['-y', '--silent', '-p', `node@${version}`, '--', 'node', '-p', print];
  const { status, stdout, stderr } = spawnSync('npx', args, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`npx could not install Node ${version}\n${stdout}${stderr}`);
  return JSON.parse(stdout);
};
