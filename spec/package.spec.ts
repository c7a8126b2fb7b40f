import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleOf } from './support/bundleOf.ts';

const root = resolve(import.meta.dirname, '..');

/** The files of lib/ from which a bundler keeps code if this name alone is imported. */
const keptOf = async (name: string): Promise<readonly string[]> => (await bundleOf(`{ ${name} }`)).files;

const layersOf = (files: readonly string[]): readonly string[] => [
  ...new Set(files.map((file) => file.split('/')[0]!)),
];

const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Record<string, object>;

describe('the package', () => {
  it('should require a Node with `AbortSignal.any` and `require()` of ES modules', () => {
    assert.deepEqual(manifest['engines'], { node: '>=20.19' });
  });

  it('should need four peers and no other package, and others for the subpaths alone that say so', async () => {
    assert.ok(!('dependencies' in manifest) && !('optionalDependencies' in manifest));
    const optional = ['bullmq', 'ioredis', 'undici'];
    const peers = Object.keys(manifest['peerDependencies']!);
    assert.deepEqual(
      peers.filter((name) => !optional.includes(name)),
      ['fp-ts', 'io-ts', 'ky', 'rxjs'],
    );
    assert.deepEqual(
      manifest['peerDependenciesMeta'],
      Object.fromEntries(optional.map((name) => [name, { optional: true }])),
    );
    const optionalIn = async (entry?: string) =>
      (await bundleOf('*', entry)).packages.filter((name) => optional.includes(name)).sort();
    assert.deepEqual(await optionalIn('lib/undici/index.ts'), ['undici']);
    assert.deepEqual(await optionalIn('lib/bullmq/index.ts'), ['bullmq', 'ioredis']);
    assert.deepEqual(await optionalIn(), []);
  });

  it('should import no module of Node at its root, so that a browser can load it', async () => {
    const { packages } = await bundleOf('*');
    assert.deepEqual(
      packages.filter((name) => name.startsWith('node:')),
      [],
    );
  });

  it('should need no package at all for the simulator', async () => {
    const { files, packages } = await bundleOf('*', 'lib/simulator/index.ts');
    assert.ok(files.includes('simulator/startSimulator.ts'));
    assert.deepEqual(
      packages.filter((name) => !name.startsWith('node:')),
      [],
    );
  });
});

describe('a bundle', () => {
  it('should contain no fleet, simulator, test kit or bridge for `watchBatch$` alone', async () => {
    const files = await keptOf('watchBatch$');
    assert.ok(files.includes('watchBatch.ts'));
    const needed = new Set([
      'checks',
      'model',
      'errors',
      'schedule',
      'client',
      'operators',
      'watch',
      'watchBatch.ts',
    ]);
    assert.deepEqual(
      layersOf(files).filter((layer) => !needed.has(layer)),
      [],
    );
    assert.deepEqual(files.filter((file) => file.startsWith('operators/')).sort(), [
      'operators/safeCallback.ts',
    ]);
  });

  it('should contain nothing of `learned` and `history` unless they are imported', async () => {
    const learnedOf = (files: readonly string[]) => files.filter((file) => /learned|istory/.test(file));
    assert.ok(learnedOf(await keptOf('learned')).includes('schedule/learned/estimate.ts'));
    assert.deepEqual(learnedOf(await keptOf('watchBatch$')), []);
    assert.deepEqual(learnedOf(await keptOf('history')), ['model/history.ts']);
  });

  it('should contain little else for an operator', async () => {
    const files = [...(await keptOf('transitions'))].sort();
    assert.deepEqual(files, [
      'model/LruMap.ts',
      'model/snapshots.ts',
      'operators/EndedJobs.ts',
      'operators/transitions.ts',
    ]);
    assert.deepEqual(layersOf(await keptOf('failOnDead')), ['checks', 'errors', 'operators']);
  });
});
