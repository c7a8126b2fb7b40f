// Tests the package as users install it: packs it, installs the tarball with the peers into empty projects, and uses it there
// from JavaScript and TypeScript, with both major versions of ky and on every supported Node, and in each test runner. It packs
// the existing build, because other checks may be using `dist/` at the same time.
// One line for each check; exit code 1 if one fails. `node spec/gate/installed.mjs --here` leaves the other Nodes out.
import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import process from 'node:process';
import ts from 'typescript';
import { note, runChecks } from './checks.mjs';
import { nodeAt, OTHER_NODES } from './nodes.mjs';

const kyVersions = ['1.14.3', '2.1.0'];
/** The major versions of undici for its transport; 8 needs a newer Node than ours. */
const undiciVersions = [
  { undici: '7', runsOn: () => true },
  { undici: '8', runsOn: (version) => Number(/^v(\d+)/.exec(version)?.[1]) >= 22 },
];
/** The projects of spec/installed/, one for each test runner. One that `shares` has the same packages as another. */
const runners = [
  { name: 'jest-cjs' },
  { name: 'jest-esm', shares: 'jest-cjs' },
  { name: 'vitest-2' },
  { name: 'vitest-4' },
  { name: 'node-test' },
];
const otherNodes = process.argv.includes('--here') ? [] : OTHER_NODES;

const root = resolve(import.meta.dirname, '../..');
const work = mkdtempSync(join(tmpdir(), 'installed-'));
const run = (command, args, cwd, timeout = 180_000) => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, NO_COLOR: '1', FORCE_COLOR: undefined, NODE_OPTIONS: undefined },
  });
  return { status, stdout, stderr: error ? `${error.message}\n${stderr}` : stderr };
};

const must = (command, args, cwd, timeout) => {
  const result = run(command, args, cwd, timeout);
  if (result.status !== 0) throw new Error(`${command} ${args.join(' ')}\n${result.stdout}${result.stderr}`);
  return result.stdout;
};

// --- The files of a user ---

const body = `
const states = [];
const watch = ({ projectId, batchId }, source) =>
  new Promise((resolve, reject) => {
    watchBatch$(projectId, batchId, { source, schedule: every(20) }).subscribe({
      next: ({ state }) => states.push(state),
      error: reject,
      complete: resolve,
    });
  });
const main = async () => {
  const simulator = await startSimulator();
  const source = createClient({ endpoint: simulator.url, auth: token('x') });
  await watch(simulator.addJob(['starting', 'running', 'success']), source);
  await watch(testRef, fakeSource(['running', 'dead']));
  await simulator.close();
  console.log(states.join(' '));
};
main();
`;
const expected = 'starting running success running dead\n';

const names = {
  'dli-watch': 'createClient, every, token, watchBatch$',
  'dli-watch/simulator': 'startSimulator',
  'dli-watch/testing': 'fakeSource, testRef',
};
const builds = ['.', './bullmq', './dashboard', './simulator', './testing', './undici']
  .map((entry) => `${entry} true\n`)
  .join('');
const lines = (write) => Object.entries(names).map(write).join('\n');

const overUndici = `
import { createClient, token, watchBatch$ } from 'dli-watch';
import { startSimulator } from 'dli-watch/simulator';
import { undiciTransport } from 'dli-watch/undici';

const states = [];
const simulator = await startSimulator();
const { projectId, batchId } = simulator.addJob(['running', { fault: 'reset' }, { fault: 'halfBody' }, 'success']);
const http = undiciTransport();
const source = createClient({ endpoint: simulator.url, auth: token('x'), http });
const options = { source, schedule: () => 20, retry: () => ({ _tag: 'Some', value: 20 }) };
await watchBatch$(projectId, batchId, options).forEach(({ state }) => states.push(state));
await http.close();
await simulator.close();
console.log(states.join(' '));
`;

const rootOnly = `
import type { Observable } from 'rxjs';
import { createClient, every, token, watchBatch$, type BatchSnapshot } from 'dli-watch';

const source = createClient({ endpoint: 'https://dli.example.com', auth: token('x') });
export const watch$: Observable<BatchSnapshot> = watchBatch$('p', 'b', { source, schedule: every(20) });
watch$.subscribe(({ state }) => {
  const text: string = state;
  // @ts-expect-error -- were the types lost, this would pass: everything would be \`any\`
  const wrong: number = state;
  console.log(text, wrong);
});
`;
const allEntries = `${rootOnly}
import { createDashboard, type Dashboard } from 'dli-watch/dashboard';
import { startSimulator, type Simulator } from 'dli-watch/simulator';
import { fakeSource, testRef } from 'dli-watch/testing';

const simulator: Simulator = await startSimulator();
const { projectId, batchId } = simulator.addJob(['starting', 'success']);
watchBatch$(projectId, batchId, { source: fakeSource(['running', 'success']) }).subscribe();
export const dashboard: Dashboard = createDashboard({ targets: [testRef], watch: { source: fakeSource(['dead']) } });
// @ts-expect-error -- as above
export const wrongRef: number = testRef;
await simulator.close();
`;

const undiciTypes = `
import { createClient, token } from 'dli-watch';
import { undiciTransport, type UndiciTransport } from 'dli-watch/undici';
import { Agent } from 'undici';

const http: UndiciTransport = undiciTransport({ connections: 8 });
createClient({ endpoint: 'https://dli.example.com', auth: token('x'), http });
undiciTransport({ dispatcher: new Agent() });
// @ts-expect-error -- as above
export const wrongTransport: number = http;
`;

const simulatorAlone = `
import { startSimulator } from 'dli-watch/simulator';

const simulator = await startSimulator();
await simulator.close();
console.log('closed');
`;

/** What Node imports, and what a bundler imports, which does not set the condition \`node\`: two builds of the same names. */
const bothBuilds = `
import { readFileSync } from 'node:fs';

const root = new URL('.', import.meta.resolve('dli-watch/package.json'));
const { exports } = JSON.parse(readFileSync(new URL('package.json', root), 'utf8'));
for (const [entry, { node, default: others }] of Object.entries(exports)) {
  if (node === undefined) continue;
  const builds = await Promise.all([node, others].map((path) => import(new URL(path, root))));
  const [bundled, single] = builds.map((build) => Object.keys(build).sort().join());
  const isBundled = import.meta.resolve('dli-watch' + entry.slice(1)) === new URL(node, root).href;
  console.log(entry, isBundled && bundled === single);
}
`;

const typeChecks = [
  { name: 'nodenext', file: 'all.ts', options: { module: 'nodenext', types: ['node'] } },
  {
    name: 'bundler',
    file: 'all.ts',
    options: { module: 'esnext', moduleResolution: 'bundler', types: ['node'] },
  },
  {
    name: 'nodenext, root entry, lib dom, no @types/node',
    file: 'root.ts',
    options: { module: 'nodenext', types: [], lib: ['es2023', 'dom'] },
  },
];

/** The first `ts` fence of the README in the tarball, as JavaScript. */
const firstFence = (project) => {
  const readme = readFileSync(join(project, 'node_modules/dli-watch/README.md'), 'utf8');
  const code = /^```ts\n([^]*?)^```$/m.exec(readme)?.[1];
  if (!code) throw new Error('README.md has no ts fence');
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    verbatimModuleSyntax: true,
  };
  return ts.transpileModule(code, { compilerOptions }).outputText;
};

// --- The checks ---

const pack = () => {
  const [{ filename, files }] = JSON.parse(
    must('npm', ['pack', '--ignore-scripts', '--silent', '--json', '--pack-destination', work], root),
  );
  const paths = files.map(({ path }) => path);
  const wanted = [
    'package.json',
    'README.md',
    'LICENSE',
    'CHANGELOG.md',
    'docs/guide/jobs.md',
    'dist/index.js',
    'dist/node/index.js',
    'dist/bin/dli-watch.js',
    'dist/bin/THIRD-PARTY-LICENSES.txt',
    'dist/index.d.ts',
    'lib/index.ts',
  ];
  const missing = wanted.filter((path) => !paths.includes(path));
  const wrong = paths.filter(
    (path) =>
      !wanted.includes(path) &&
      !/^dist\/.+\.(js|d\.ts)(\.map)?$/.test(path) &&
      !/^(lib|examples)\/.+\.ts$/.test(path) &&
      !/^(lib|dist)\/dashboard\/page\/(\w+\.js|page\.(html|css))$/.test(path) &&
      !/^(docs|examples)\/.+\.md$/.test(path) &&
      !/^docs\/pictures\/\w+\.(svg|png)$/.test(path),
  );
  const fault = [
    ...missing.map((path) => `missing: ${path}`),
    ...wrong.map((path) => `should not be in it: ${path}`),
  ];
  note(`the tarball holds ${paths.length} files and no wrong one`, fault.join('\n'));
  return join(work, filename);
};

/** The version of a peer that the repository itself tests with. */
const own = (name) =>
  `${name}@${JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8')).version}`;

/** Installs the tarball and its peers, and what the `package.json` of the project lists. A runner has some 300 packages. */
const installInto = (project, tarball, ky, ...others) => {
  const packages = [tarball, own('rxjs'), own('fp-ts'), own('io-ts'), ky, ...others];
  const quiet = ['--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  must('npm', ['install', ...quiet, ...packages], project, 300_000);
};

const install = (tarball, ky) => {
  const project = join(work, `ky-${ky}`);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  installInto(project, tarball, `ky@${ky}`);
  writeFileSync(
    join(project, 'user.mjs'),
    lines(([from, list]) => `import { ${list} } from '${from}';`) + body,
  );
  writeFileSync(
    join(project, 'user.cjs'),
    lines(([from, list]) => `const { ${list} } = require('${from}');`) + body,
  );
  writeFileSync(join(project, 'first.mjs'), firstFence(project));
  writeFileSync(join(project, 'alone.mjs'), simulatorAlone);
  writeFileSync(join(project, 'root.ts'), rootOnly);
  writeFileSync(join(project, 'all.ts'), allEntries);
  return project;
};

/** Requires exit code 0, the output, and nothing on stderr: no Node from 20.19 on warns of `require()` of an ES module. */
const checkRun = (name, node, project, file, output) => {
  const { status, stdout, stderr } = run(node, [file], project, 20_000);
  const right = status === 0 && stderr === '' && (output === undefined || stdout === output);
  note(name, right ? '' : `exit code ${status}\nstdout: ${stdout}\nstderr: ${stderr}`);
};

const CASES = 4;

/** Runs the cases of spec/installed/cases.cjs in a test runner, and counts those that passed. */
const checkRunner = ({ name, shares }, tarball) => {
  const project = join(work, name);
  const source = join(root, 'spec/installed');
  cpSync(join(source, name), project, { recursive: true });
  copyFileSync(join(source, 'cases.cjs'), join(project, 'cases.cjs'));
  if (shares === undefined) installInto(project, tarball, own('ky'));
  else symlinkSync(join(work, shares, 'node_modules'), join(project, 'node_modules'), 'dir');
  const { status, stdout, stderr } = run('npm', ['test', '--silent'], project);
  const passed = /\bTests:?\s+(\d+) passed|\bpass (\d+)/.exec(stdout + stderr);
  const right = status === 0 && Number(passed?.[1] ?? passed?.[2]) === CASES;
  note(`${name}: a reset connection and fake timers`, right ? '' : `exit code ${status}\n${stdout}${stderr}`);
};

const checkTypes = (name, project, { file, options }) => {
  const config = join(project, `tsconfig.${name.replace(/\W+/g, '-')}.json`);
  const typeRoots = [join(root, 'node_modules/@types')];
  const compilerOptions = {
    target: 'es2023',
    strict: true,
    skipLibCheck: false,
    noEmit: true,
    typeRoots,
    ...options,
  };
  writeFileSync(config, JSON.stringify({ compilerOptions, files: [file] }));
  const { status, stdout, stderr } = run(
    process.execPath,
    [join(root, 'node_modules/typescript/bin/tsc'), '-p', config],
    project,
  );
  note(name, status === 0 ? '' : `${stdout}${stderr}`);
};

/** A project with one version of undici, to which the types of the transport refer. */
const installUndici = (tarball, undici) => {
  const project = join(work, `undici-${undici}`);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  installInto(project, tarball, own('ky'), own('bullmq'), own('ioredis'), `undici@${undici}`);
  writeFileSync(join(project, 'undici.mjs'), overUndici);
  writeFileSync(join(project, 'builds.mjs'), bothBuilds);
  writeFileSync(join(project, 'undici.ts'), undiciTypes);
  return project;
};

const main = () => {
  const tarball = pack();
  const projects = kyVersions.map((ky) => ({ ky, project: install(tarball, ky) }));
  const overUndiciIn = undiciVersions.map(({ undici, runsOn }) => ({
    undici,
    runsOn,
    project: installUndici(tarball, undici),
  }));
  const onNode = ({ path, exact }) => {
    for (const { ky, project } of projects) {
      const where = `Node ${exact}, ky ${ky}`;
      checkRun(`${where}: import`, path, project, 'user.mjs', expected);
      checkRun(`${where}: require`, path, project, 'user.cjs', expected);
      checkRun(`${where}: the first example of the README`, path, project, 'first.mjs');
    }
    for (const { undici, project } of overUndiciIn.filter(({ runsOn }) => runsOn(exact))) {
      const where = `Node ${exact}, undici ${undici}`;
      checkRun(`${where}: import`, path, project, 'undici.mjs', 'running success\n');
      checkRun(`${where}: the builds of all entries`, path, project, 'builds.mjs', builds);
    }
  };
  onNode({ path: process.execPath, exact: process.version });
  for (const { ky, project } of projects) {
    for (const check of typeChecks)
      checkTypes(`TypeScript ${ts.version}, ky ${ky}: ${check.name}`, project, check);
  }
  for (const { undici, project } of overUndiciIn) {
    // The types of undici 8 need newer ones of Node.
    const options = { module: 'nodenext', types: ['node'], skipLibCheck: true };
    checkTypes(`TypeScript ${ts.version}, undici ${undici}`, project, { file: 'undici.ts', options });
  }
  for (const version of otherNodes) onNode(nodeAt(version, work));
  for (const runner of runners) checkRunner(runner, tarball);
  for (const { ky, project } of projects) {
    for (const peer of ['rxjs', 'fp-ts', 'io-ts', 'ky'])
      rmSync(join(project, 'node_modules', peer), { recursive: true });
    checkRun(`ky ${ky}: the simulator needs no peer`, process.execPath, project, 'alone.mjs', 'closed\n');
  }
};

await runChecks(main, () => rmSync(work, { recursive: true, force: true }));
