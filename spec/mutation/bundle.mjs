// Makes one file of the specs of a room and of the lib/ that Stryker has broken; Stryker calls it for its build. A mutant
// that is in place before any spec begins (in a constant of a module, or in what a spec makes while it is loaded) needs a
// process of its own: from one file that starts three times as fast as from four hundred that are compiled on the way.
import { readdirSync } from 'node:fs';
import process from 'node:process';
import { build } from 'esbuild';

/** Of no use here: these start processes, in which no mutant is switched on, test what is not broken, or draw many cases. */
const notRun = new RegExp(
  '^((docs|examples|index|layers|package|secrets|security|size|client/clientFromEnv\\.process)\\.spec' +
    '|(bench|gate|keystone|mutation|simulator|support)/.*|.*\\.(laws|soak)\\.spec)\\.ts$',
);

const [room] = process.argv.slice(2);

/** The specs of a room are to notice what is broken in it, by themselves: so `spec/` mirrors `lib/`. */
const isOfRoom = (spec) => spec.startsWith(`${room}/`) || (room === 'watch' && spec.startsWith('watchBatch'));

/** Run last, for the first spec that fails settles a mutant: real HTTP, random cases, and many of something. */
const isSlow = (spec) =>
  /\.(http|snapshots)\.spec|RequestQueue|watchBatches\$|watchFleet\$|coalesced\.spec/.test(spec);

const specs = readdirSync('spec', { recursive: true })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.spec.ts') && !notRun.test(name) && isOfRoom(name))
  .sort((a, b) => Number(isSlow(a)) - Number(isSlow(b)) || (a < b ? -1 : 1));

await build({
  stdin: { contents: specs.map((spec) => `import './spec/${spec}';`).join('\n'), resolveDir: '.' },
  outfile: 'mutation.spec.mjs',
  bundle: true,
  packages: 'external',
  // All of them, though package.json says that none has side effects: specs have nothing else.
  ignoreAnnotations: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
});
