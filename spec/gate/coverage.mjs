// Runs the specs under c8: in one process, since mocha ends parallel workers before they have written their coverage.
// Files of lib/ that hold only types are left out: nothing loads them, and c8 (`all`) would count them as not covered.
// c8 also needs `no-experimental-require-module` in .mocharc.json: without it mocha requires the specs, and tsx compiles them
// and lib/ to CommonJS. A file that is also imported as an ES module is then loaded twice, which c8 cannot merge.
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import process from 'node:process';
import ts from 'typescript';

const options = {
  module: ts.ModuleKind.ESNext,
  target: ts.ScriptTarget.ESNext,
  verbatimModuleSyntax: true,
  removeComments: true,
};
const isTypeOnly = (file) =>
  /^(export \{\};)?\s*$/.test(
    ts.transpileModule(readFileSync(file, 'utf8'), { compilerOptions: options }).outputText,
  );

const typeOnly = readdirSync('lib', { recursive: true })
  .map((name) => `lib/${name}`)
  .filter((file) => file.endsWith('.ts') && isTypeOnly(file));

/** `npm run documents` runs these. They start processes of their own, which do not count towards coverage. */
const apart = ['spec/docs.spec.ts', 'spec/shell.spec.ts', 'spec/examples.spec.ts'];

/** Its specs need a Redis: `npm run bullmq`. */
const withRedis = 'lib/bullmq/**';

const require = createRequire(import.meta.url);
const args = [
  require.resolve('c8/bin/c8.js'),
  ...[...typeOnly, withRedis].flatMap((file) => ['--exclude', file]),
  process.execPath,
  require.resolve('mocha/bin/mocha.js'),
  '--reporter=spec/gate/reporter.cjs',
  ...apart.flatMap((file) => ['--ignore', file]),
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
process.exitCode = status ?? 1;
