// The build command of Stryker: bundles the specs of one layer, with the mutated lib/, into one file. A mutant that is
// active before any spec runs (in a module constant, or in what a spec creates while it is loaded) needs a process of its
// own, and a bundle starts three times as fast as files that are compiled one by one.
import { existsSync, readdirSync } from 'node:fs';
import process from 'node:process';
import { build } from 'esbuild';

const [layer] = process.argv.slice(2);

/** Returns a predicate for these specs, which must exist: a renamed one must not drop out of a list silently. */
const oneOf = (...names) => {
  const files = names.map((name) => `${name}.spec.ts`);
  const missing = files.filter((file) => !existsSync(`spec/${file}`));
  if (missing.length > 0) throw new Error(`no such spec: ${missing.join(', ')}`);
  return (spec) => files.includes(spec);
};

/** Starts processes, in which no mutant is active. */
const startsProcesses = oneOf('client/clientFromEnv.process');

/** Specs with many or random cases; so are all `.laws` and `.soak` specs. */
const isLong = oneOf(
  'fleet/createWatcher.snapshots',
  'fleet/watchBatches',
  'fleet/watchFleet',
  'sources/coalesced',
  'sources/limit/RequestQueue',
);

const isSkipped = (spec) => startsProcesses(spec) || /\.(laws|soak)\.spec/.test(spec);

/** Run last, because the first spec that fails settles a mutant. */
const isSlow = (spec) => isLong(spec) || /\.http\.spec/.test(spec);

/** Only the specs of a layer run, so that each layer is tested by its own specs: `spec/` mirrors `lib/`. */
const isOfLayer = (spec) =>
  spec.startsWith(`${layer}/`) || (layer === 'watch' && spec.startsWith('watchBatch'));

const specs = readdirSync('spec', { recursive: true })
  .map((name) => name.replaceAll('\\', '/'))
  .filter((name) => name.endsWith('.spec.ts') && isOfLayer(name) && !isSkipped(name))
  .sort((a, b) => Number(isSlow(a)) - Number(isSlow(b)) || (a < b ? -1 : 1));

await build({
  stdin: { contents: specs.map((spec) => `import './spec/${spec}';`).join('\n'), resolveDir: '.' },
  outfile: 'mutation.spec.mjs',
  bundle: true,
  packages: 'external',
  // package.json says that no file has side effects, but specs consist of side effects.
  ignoreAnnotations: true,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  logLevel: 'warning',
});
