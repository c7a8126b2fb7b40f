// Runs checks side by side and prints a line for each. The output of failed checks is printed in full at the end of the log. A
// check is skipped if one that it depends on (`after`) has failed.
import { spawn } from 'node:child_process';
import process from 'node:process';

/**
 * @typedef {object} Step
 * @property {string} name - in the log, and in `after` of others
 * @property {string} run - a command for the shell
 * @property {number} boundS - the time limit in seconds: three times what the command needs on a quiet machine, because
 *   machines are shared and a slow one must not fail the gate
 * @property {readonly string[]} [after] - steps that have to pass first
 * @property {RegExp} [shows] - the lines of its output that are printed when it passes
 */

/** Kills a command and all processes that it started, which are its process group. */
const kill = (child) => {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    child.kill('SIGKILL'); // no longer a group
  }
};

const running = new Set();
for (const signal of ['SIGINT', 'SIGTERM'])
  process.once(signal, () => {
    running.forEach(kill);
    process.exit(130);
  });

/** Runs one command. Resolves with whether it passed, its duration in seconds, and its output. */
const runStep = ({ run, boundS }) =>
  new Promise((resolve) => {
    const startedAt = performance.now();
    const child = spawn(run, { shell: true, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    running.add(child);
    let output = '';
    let fault = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text) => (output += text));
    const timer = setTimeout(() => {
      fault = `\nended after its bound of ${boundS} s\n`;
      kill(child);
    }, boundS * 1_000);
    child.on('error', (error) => (fault = `\n${error.message}\n`));
    child.on('close', (code) => {
      clearTimeout(timer);
      running.delete(child);
      const seconds = Math.round((performance.now() - startedAt) / 1_000);
      resolve({ passed: code === 0 && fault === '', seconds, output: output + fault });
    });
  });

const shownLines = (output, shows) =>
  shows === undefined ? [] : output.split('\n').filter((line) => shows.test(line));

/** The counts that mocha printed; `.ci/run` adds them up. */
const countsIn = (output) =>
  [...output.matchAll(/^ {2}(\d+ (?:passing|failing))\b/gm)].map(([, count]) => count).join(', ');

/**
 * Runs the steps, `lanes` at a time, in the order in which they are listed; `false` if one failed.
 *
 * @param {readonly Step[]} steps
 * @param {number} lanes
 */
export const runSteps = async (steps, lanes = 2) => {
  const waiting = [...steps];
  const passed = new Set();
  const failed = new Map();
  const isSettled = (name) => passed.has(name) || failed.has(name);
  let wake = () => undefined;

  const report = (step, result) => {
    const word = result.passed ? 'ok' : 'FAILED';
    const counts = countsIn(result.output);
    console.log(
      `${word.padEnd(6)} ${step.name.padEnd(12)} ${`${result.seconds} s`.padStart(6)}  ${counts}`.trimEnd(),
    );
    if (result.passed)
      for (const line of shownLines(result.output, step.shows)) console.log(`         ${line}`);
  };

  const lane = async () => {
    while (waiting.length > 0) {
      const index = waiting.findIndex(({ after = [] }) => after.every(isSettled));
      if (index < 0) {
        await new Promise((resolve) => (wake = resolve));
        continue;
      }
      const [step] = waiting.splice(index, 1);
      const missing = (step.after ?? []).filter((name) => failed.has(name));
      if (missing.length > 0) {
        failed.set(step.name, `skipped, since ${missing.join(', ')} failed\n`);
      } else {
        const result = await runStep(step);
        report(step, result);
        if (result.passed) passed.add(step.name);
        else failed.set(step.name, result.output);
      }
      wake();
    }
  };

  console.log(`${steps.length} checks, ${lanes} at a time; each prints a line when it ends`);
  await Promise.all(Array.from({ length: lanes }, lane));
  for (const [name, output] of failed) console.log(`\n== ${name}: FAILED\n${output}`);
  if (failed.size > 0) console.log(`FAILED: ${[...failed.keys()].join(', ')}`);
  return failed.size === 0;
};
