// Runs the command `dli-watch` as users do: from the packed tarball, installed in an empty project without any other package, on
// each supported Node, against `dli-watch simulate`. Provokes every exit code, compares what each run prints on both outputs, and
// requires that it ends by itself and leaves no process. It packs the existing build.
// One line for each run; exit code 1 if one differs. `node spec/gate/commands.mjs --here` leaves the other Nodes out.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import { note, runChecks } from './checks.mjs';
import { cases, PROJECT, TOKEN } from './commandCases.mjs';
import { nodeAt, OTHER_NODES } from './nodes.mjs';

const root = resolve(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'commands-'));
const bin = join(work, 'node_modules/dli-watch/dist/bin/dli-watch.js');
const jobsFile = join(work, 'jobs.json');

/** Many times what a run takes: one that is still there then does not end by itself. */
const BOUND_MS = 120_000;
/** How many runs there are at a time, besides those that wait for a time limit of their own. */
const LANES = 3;

const must = (command, args, cwd) => {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: 300_000 });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')}\n${stdout}${stderr}`);
  return stdout;
};

const install = () => {
  const [{ filename }] = JSON.parse(
    must('npm', ['pack', '--ignore-scripts', '--silent', '--json', '--pack-destination', work], root),
  );
  writeFileSync(join(work, 'package.json'), JSON.stringify({ private: true }));
  // Without the peers, which the library needs and the command does not.
  const alone = ['--legacy-peer-deps', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  must('npm', ['install', ...alone, join(work, filename)], work);
};

// --- One run ---

const isAlive = (group) => {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Starts a process with a group of its own. `onOutput` is called with the process and all of its output so far. Resolves with its
 * exit code and outputs, once both are closed.
 */
const runProcess = ([command, ...args], { env, stdin = '', onOutput = () => undefined }) => {
  const child = spawn(command, args, { cwd: work, env, detached: true });
  const outputs = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'])
    child[name].setEncoding('utf8').on('data', (text) => {
      outputs[name] += text;
      onOutput(child, outputs);
    });
  child.stdin.on('error', () => undefined); // it may have ended
  child.stdin.end(stdin);
  const ended = new Promise((resolve, reject) => {
    const timer = setTimeout(() => process.kill(-child.pid, 'SIGKILL'), BOUND_MS);
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      const left = isAlive(child.pid) ? '\nit has left a process' : '';
      resolve({ code: code ?? signal, ...outputs, stderr: outputs.stderr + left });
    });
  });
  return { child, ended };
};

/** `250ms`, `1h2m`, `1 s 4 ms`. */
const DURATION = /\b\d+(\.\d+)? ?(ms|s|min|m|h)(?![a-z])( ?\d+ ?(ms|s|min|m)(?![a-z]))*/g;

/** Ids, the address and durations differ in each run. */
const normalised = (text, ids, url) => {
  let result = text;
  if (url !== undefined) result = result.replaceAll(url, '<url>').replaceAll(new URL(url).host, '<host>');
  ids.forEach((id, index) => (result = result.replaceAll(id, `<${index + 1}>`)));
  return result.replaceAll(DURATION, '<t>');
};

const matches = (expected, actual) =>
  expected instanceof RegExp ? expected.test(actual) : expected === actual;

const shown = (expected) => (expected instanceof RegExp ? String(expected) : JSON.stringify(expected));

const textAt = async (url) => {
  try {
    const response = await fetch(url);
    return `${response.status} ${await response.text()}`;
  } catch (error) {
    return String(error);
  }
};

const check = async (test, { node, url, ids, name }) => {
  const { args, shell, env, stdin, page, signal, code, stdout = '', stderr = '' } = test;
  const program = [node, bin, ...(args?.(ids) ?? [])];
  // The functions of the shell are what a user has by `npx` or in the path.
  const functions = `dli-watch() { "${node}" "${bin}" "$@"; }`;
  const command = shell === undefined ? program : ['bash', '-c', `${functions}\n${shell(ids)}`];
  let isSent = false;
  const interrupt = async (child, { stdout }) => {
    isSent = true;
    if (page !== undefined) pageText = await textAt(stdout.trim());
    child.kill(signal.name);
  };
  let pageText;
  const { ended } = runProcess(command, {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, DLI_ENDPOINT: url, OS_TOKEN: TOKEN, ...env },
    stdin: stdin?.(ids),
    onOutput(child, outputs) {
      if (signal === undefined || isSent || !signal.after.test(outputs.stdout + outputs.stderr)) return;
      void interrupt(child, outputs);
    },
  });
  const actual = await ended;
  const faults = [
    actual.code === code ? [] : [`exit code ${actual.code} instead of ${code}`],
    ...Object.entries({ stdout, stderr }).map(([output, expected]) => {
      const text = normalised(actual[output], ids, url);
      return matches(expected, text)
        ? []
        : [`${output}: ${JSON.stringify(text)}\ninstead of ${shown(expected)}`];
    }),
  ].flat();
  if (page !== undefined && !page.test(pageText)) faults.push(`the page: ${pageText}`);
  if (faults.length > 0) faults.push(`stdout: ${actual.stdout}`, `stderr: ${actual.stderr}`);
  note(`${name}: ${test.name}: ${code}`, faults.join('\n'));
};

// --- All runs on one Node ---

let lastId = 0;
const newId = () => `${String((lastId += 1)).padStart(8, '0')}-0000-4000-8000-00000000c0de`;

/** `dli-watch simulate` with the jobs of all cases, each with ids of its own. */
const simulate = async (node, planned) => {
  const file = planned.flatMap(({ scripts, ids }) =>
    scripts.map((job, index) => ({
      projectId: PROJECT,
      batchId: ids[index],
      ...(Array.isArray(job) ? { script: job } : job),
    })),
  );
  writeFileSync(jobsFile, JSON.stringify(file));
  const command = [node, bin, 'simulate', '--jobs', jobsFile, '--token', TOKEN, '--json'];
  let onUrl;
  const url = new Promise((resolve) => (onUrl = resolve));
  const service = runProcess(command, {
    env: { PATH: process.env.PATH },
    onOutput: (_, { stdout }) => stdout.includes('\n') && onUrl(JSON.parse(stdout).url),
  });
  return {
    service,
    url: await Promise.race([url, service.ended.then(({ stderr }) => Promise.reject(stderr))]),
  };
};

const checkOn = async ({ path: node, exact }) => {
  const planned = cases.map((test) => {
    const scripts = test.scripts ?? [];
    return { test, scripts, ids: scripts.map(newId) };
  });
  const { service, url } = await simulate(node, planned);
  const one = ({ test, ids }) => check(test, { node, url, ids, name: `Node ${exact}` });
  const isSlow = ({ test }) => test.isSlow === true;
  const slow = planned.filter(isSlow).map(one);
  const others = planned.filter((plan) => !isSlow(plan));
  const lane = async () => {
    for (let plan = others.shift(); plan !== undefined; plan = others.shift()) await one(plan);
  };
  await Promise.all([...slow, ...Array.from({ length: LANES }, lane)]);
  service.child.kill('SIGTERM');
  const { code, stderr } = await service.ended;
  const isRight = code === 143 && stderr === '';
  note(`Node ${exact}: the simulator: 143`, isRight ? '' : `exit code ${code}\nstderr: ${stderr}`);
};

/** By `npx`, which finds the command in the project; with another Node in front of the path it runs on that. */
const checkNpx = ({ path, exact }) => {
  const env = { ...process.env, PATH: `${dirname(path)}:${process.env.PATH}` };
  for (const [args, expectedCode, expected] of [
    [['--version'], 0, /^\d+\.\d+\.\d+\n$/],
    [['wait', '--help'], 0, /^Usage: dli-watch wait /],
    [['wait', '--nonsense'], 2, /^$/],
  ]) {
    const npx = ['--no-install', 'dli-watch', ...args];
    const { status, stdout, stderr } = spawnSync('npx', npx, { cwd: work, env, encoding: 'utf8' });
    const isRight = status === expectedCode && expected.test(stdout);
    const fault = `exit code ${status}\nstdout: ${stdout}\nstderr: ${stderr}`;
    note(`Node ${exact}: npx dli-watch ${args.join(' ')}: ${expectedCode}`, isRight ? '' : fault);
  }
};

const main = async () => {
  install();
  const here = { path: process.execPath, exact: process.version };
  const others = process.argv.includes('--here') ? [] : OTHER_NODES.map((version) => nodeAt(version, work));
  for (const node of [here, ...others]) {
    checkNpx(node);
    await checkOn(node);
  }
};

await runChecks(main, () => rmSync(work, { recursive: true, force: true }));
