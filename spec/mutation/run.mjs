// Mutation tests: mutates lib/ in one place after the other, and runs the specs of the layer that reach the place. Prints
// a table by layer and each mutant that survived; exits with 1 if a layer is below its bound. Writes its reports to
// coverage/mutation/.
// `npm run mutation -- --layer model --layer errors` mutates only these layers, and `--since COMMIT` only lines that have changed
// since then.
// It works on a copy (`inPlace`): in a sandbox of Stryker's own, tsx would resolve the paths of the tsconfig.json beside
// which it was started, and the specs would import the original lib/.
import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { layerOf } from './layerOf.mjs';
import { tableOf } from './tableOf.mjs';

const root = resolve(import.meta.dirname, '../..');
const reports = 'coverage/mutation';

/** Not mutated: the simulator, which is a tool for tests. */
const isUnmutated = (file) => /^lib\/simulator\/|(^|\/)index\.ts$/.test(file);

/** Whether a run needs a file of the repository. Installed packages are linked, not copied. */
const isNeeded = (path) =>
  !/^(\.git|coverage|dist|docs|examples)(\/|$)|(^|\/)node_modules$/.test(relative(root, path));

const sources = readdirSync(join(root, 'lib'), { recursive: true })
  .map((name) => `lib/${name.replaceAll('\\', '/')}`)
  .filter((file) => file.endsWith('.ts') && !isUnmutated(file))
  .sort();

/** The layers to mutate: the requested ones, or all. */
const layersOf = (requested) => {
  const layers = [...new Set(sources.map(layerOf))].sort();
  const unknown = requested.filter((layer) => !layers.includes(layer));
  if (unknown.length > 0)
    throw new Error(`no such layer: ${unknown.join(', ')}. There are ${layers.join(', ')}`);
  return layers.filter((layer) => requested.length === 0 || requested.includes(layer));
};

/** The lines of each file that have changed since a commit: `lib/a.ts:3-9`. */
const changedSince = (commit) => {
  const args = ['diff', '--unified=0', '--no-renames', commit, '--', 'lib'];
  const { status, stdout, stderr } = spawnSync('git', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  });
  if (status !== 0) throw new Error(stderr);
  const ranges = [];
  let file = '';
  for (const line of stdout.split('\n')) {
    file = /^\+\+\+ b\/(.+)/.exec(line)?.[1] ?? file;
    const [, start, count = '1'] = /^@@ -\S+ \+(\d+)(?:,(\d+))? @@/.exec(line) ?? [];
    if (start !== undefined && count !== '0')
      ranges.push({ file, lines: `${start}-${Number(start) + Number(count) - 1}` });
  }
  return ranges;
};

/** What to mutate of a layer: whole files, or the lines that have changed. */
const placesIn = (layer, since) => {
  const files = sources.filter((file) => layerOf(file) === layer);
  if (since === undefined) return files;
  return changedSince(since)
    .filter(({ file }) => files.includes(file))
    .map(({ file, lines }) => `${file}:${lines}`);
};

const configFor = (layer, since) => ({
  mutate: placesIn(layer, since),
  inPlace: true,
  buildCommand: `node ${join(import.meta.dirname, 'bundle.mjs')} ${layer}`,
  testRunner: 'mocha',
  // Stryker looks for plugins beside itself; the prose plugin is in the copy.
  plugins: ['@stryker-mutator/*', './spec/mutation/isProse.mjs'],
  ignorers: ['prose'],
  mochaOptions: { 'no-config': true, spec: ['mutation.spec.mjs'] },
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Time is virtual in the specs: a run that takes seconds does not end.
  timeoutMS: 3000,
  timeoutFactor: 1.5,
  disableTypeChecks: false,
  allowConsoleColors: false,
  reporters: ['json', 'html', 'progress-append-only'],
  jsonReporter: { fileName: `${reports}/${layer}.json` },
  htmlReporter: { fileName: `${reports}/${layer}.html` },
  // Stryker has one bound for all files; `tableOf` has one for each layer.
  thresholds: { high: 90, low: 80, break: null },
});

/** Mutates one layer in the copy, and returns the report of its files. */
const filesOf = (copy, layer, since) => {
  writeFileSync(join(copy, 'stryker.config.json'), JSON.stringify(configFor(layer, since)));
  const stryker = join(import.meta.dirname, 'node_modules/@stryker-mutator/core/bin/stryker.js');
  const { status } = spawnSync(process.execPath, [stryker, 'run'], { cwd: copy, stdio: 'inherit' });
  if (status !== 0) throw new Error(`Stryker ended with ${status}`);
  return JSON.parse(readFileSync(join(copy, reports, `${layer}.json`), 'utf8')).files;
};

const main = () => {
  const { values } = parseArgs({
    options: { layer: { type: 'string', multiple: true, default: [] }, since: { type: 'string' } },
  });
  const layers = layersOf(values.layer);
  const copy = mkdtempSync(join(tmpdir(), 'mutation-'));
  try {
    cpSync(root, copy, { recursive: true, filter: isNeeded });
    symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'));
    const files = Object.assign({}, ...layers.map((layer) => filesOf(copy, layer, values.since)));
    cpSync(join(copy, reports), join(root, reports), { recursive: true });
    const { text, isEnough } = tableOf(files);
    console.log(text);
    return isEnough;
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
};

process.exitCode = main() ? 0 : 1;
