// Bundles `dist/` for Node, which imports it under the condition `node`: one file and a few shared ones instead of two hundred,
// of which each costs a young process half a millisecond. Bundlers take the files one by one, and keep what is used.
import { build } from 'esbuild';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

await build({
  absWorkingDir: root,
  // The compiled files, whose source maps are carried over to `lib/`.
  entryPoints: {
    index: 'dist/index.js',
    simulator: 'dist/simulator/index.js',
    testing: 'dist/testing/index.js',
    undici: 'dist/undici/index.js',
  },
  outdir: 'dist/node',
  bundle: true,
  splitting: true, // a class that two entries use must be one class
  chunkNames: 'shared-[hash]',
  format: 'esm',
  packages: 'external',
  platform: 'node',
  target: 'es2023',
  sourcemap: true,
  sourcesContent: false, // they are in the package
  logLevel: 'warning',
});
