// Runs the specs under c8, without the files of lib/ that hold nothing but types: nothing of them is left when they
// run, so nothing loads them, and c8 (`all`) would count each as not covered. A list by hand would grow stale.
// (`no-experimental-require-module` in .mocharc.json is for c8, too: else mocha requires a spec, tsx makes CommonJS of
// it and of lib/, and what is imported as an ES module besides is there twice, of which c8 cannot make one.)
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

const require = createRequire(import.meta.url);
const args = [
  require.resolve('c8/bin/c8.js'),
  ...typeOnly.flatMap((file) => ['--exclude', file]),
  process.execPath,
  require.resolve('mocha/bin/mocha.js'),
  ...process.argv.slice(2),
];
const { status } = spawnSync(process.execPath, args, { stdio: 'inherit' });
process.exitCode = status ?? 1;
