// Bundles `dist/` for Node, which imports it under the condition `node`: one file and a few shared ones instead of two hundred,
// of which each costs a young process half a millisecond. Bundlers take the files one by one, and keep what is used.
import { cpSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { builtInPage } from './builtInPage.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const { exports } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));

/** The compiled file of each entry, by the name of its bundle. Source maps lead from both to `lib/`. */
const entryPoints = Object.fromEntries(
  Object.values(exports)
    .filter(({ node }) => node !== undefined)
    .map(({ node, default: compiled }) => [basename(node, '.js'), compiled]),
);

// The files of the page, which the compiler does not copy.
cpSync(join(root, 'lib/dashboard/page'), join(root, 'dist/dashboard/page'), {
  recursive: true,
  filter: (path) => basename(path) !== 'tsconfig.json',
});

const license = readFileSync(new URL('../../node_modules/@noble/hashes/LICENSE', import.meta.url), 'utf8');

// A package that is part of ours, in both builds.
await build({
  absWorkingDir: root,
  entryPoints: ['dist/simulator/iam/sha256.js'],
  outfile: 'dist/simulator/iam/sha256.js',
  allowOverwrite: true,
  banner: { js: `/*! Contains @noble/hashes.\n\n${license}*/` },
  bundle: true,
  format: 'esm',
  target: 'es2023',
  sourcemap: true,
  logLevel: 'warning',
});

await build({
  absWorkingDir: root,
  entryPoints,
  outdir: 'dist/node',
  bundle: true,
  splitting: true, // a class that two entries use must be one class
  chunkNames: 'shared-[hash]',
  format: 'esm',
  packages: 'external',
  platform: 'node',
  plugins: [builtInPage],
  target: 'es2023',
  sourcemap: true,
  sourcesContent: false, // they are in the package
  logLevel: 'warning',
});
