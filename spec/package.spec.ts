import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { bundleOf } from './support/bundleOf.ts';

const root = resolve(import.meta.dirname, '..');

/** The files of lib/ of which a bundler keeps code when this is all that is imported. */
const keptOf = async (name: string): Promise<readonly string[]> => (await bundleOf(`{ ${name} }`)).files;

const roomsOf = (files: readonly string[]): readonly string[] => [
  ...new Set(files.map((file) => file.split('/')[0]!)),
];

describe('the package', () => {
  it('should say which Node it needs: one with `AbortSignal.any` and `require()` of ES modules (pitfall 93)', () => {
    const { engines } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
      engines: object;
    };
    assert.deepEqual(engines, { node: '>=20.19' });
  });

  it('should need four peers and no other package', () => {
    const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Record<
      string,
      object
    >;
    assert.ok(!('dependencies' in manifest) && !('optionalDependencies' in manifest));
    assert.deepEqual(Object.keys(manifest['peerDependencies']!), ['fp-ts', 'io-ts', 'ky', 'rxjs']);
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
  it('should hold no fleet, no command, no test kit and no bridge for `watchBatch$` alone (pitfall 94)', async () => {
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
      roomsOf(files).filter((room) => !needed.has(room)),
      [],
    );
    assert.deepEqual(files.filter((file) => file.startsWith('operators/')).sort(), [
      'operators/safeCallback.ts',
    ]);
  });

  it('should hold nothing of what is learned from earlier runs for who does not ask for it', async () => {
    const learnedOf = (files: readonly string[]) => files.filter((file) => /learned|istory/.test(file));
    assert.ok(learnedOf(await keptOf('learned')).includes('schedule/learned/estimate.ts'));
    assert.deepEqual(learnedOf(await keptOf('watchBatch$')), []);
    assert.deepEqual(learnedOf(await keptOf('history')), ['model/history.ts']);
  });

  it('should hold little but an operator for that operator', async () => {
    assert.deepEqual(await keptOf('transitions'), ['model/snapshots.ts', 'operators/transitions.ts']);
    assert.deepEqual(roomsOf(await keptOf('failOnDead')), ['checks', 'errors', 'operators']);
  });
});
