import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as library from 'dli-watch';
import { bundleOf } from './support/bundleOf.ts';

const root = resolve(import.meta.dirname, '..');
const readme = readFileSync(resolve(root, 'README.md'), 'utf8');

/** How far a size may be from what the README says: more is a matter to poll at, and to write down. */
const TOLERANCE = 0.05;

/** `| watchBatch$ alone | 54.0 KB | 19.7 KB |` in the README, in bytes; there is no other place for them. */
const toldOf = (what: string): readonly number[] => {
  const row = readme.split('\n').find((line) => line.startsWith(`| ${what} `) && line.includes('KB'));
  const sizes = [...(row ?? '').matchAll(/([\d.]+) KB/g)].map(([, size]) => 1_000 * Number(size));
  assert.equal(sizes.length, 2, `the README does not tell the size of ${what}`);
  return sizes;
};

const assertNear = (what: string, bytes: number, told: number): void => {
  const share = (bytes - told) / told;
  assert.ok(
    Math.abs(share) <= TOLERANCE,
    `${what}: ${bytes} bytes, which is ${(100 * share).toFixed(1)} % off the ${told} of the README`,
  );
};

const operators = Object.keys(library).filter((name) =>
  existsSync(resolve(root, `lib/operators/${name}.ts`)),
);

describe('the size', () => {
  for (const [what, names] of [
    ['`watchBatch$` alone', '{ watchBatch$ }'],
    ['everything', '*'],
  ] as const)
    it(`should be what the README says of ${what}`, async () => {
      const { minifiedBytes, gzippedBytes } = await bundleOf(names);
      console.log(`      ${what}: ${minifiedBytes} bytes minified, ${gzippedBytes} gzipped`);
      const [minified, gzipped] = toldOf(what);
      assertNear(`${what}, minified`, minifiedBytes, minified!);
      assertNear(`${what}, gzipped`, gzippedBytes, gzipped!);
    });

  it('should leave out every peer', async () => {
    const { packages } = await bundleOf('*');
    assert.deepEqual(
      [...new Set(packages.map((name) => name.split('/')[0]!))].filter((name) => !name.startsWith('node:')),
      ['fp-ts', 'io-ts', 'ky', 'rxjs'],
    );
  });
});

describe('the import of one operator', () => {
  it('should be told apart from its parts by a file of its name', () => {
    assert.ok(operators.length >= 9, operators.join(' '));
  });

  for (const name of operators)
    it(`should bring no other operator with ${name}, no watch, and nothing that does HTTP`, async () => {
      const { files, packages, gzippedBytes } = await bundleOf(`{ ${name} }`);
      const others = operators.filter((other) => other !== name).map((other) => `operators/${other}.ts`);
      assert.deepEqual(
        files.filter((file) => others.includes(file)),
        [],
      );
      const needed = ['checks', 'model', 'errors', 'schedule', 'operators'];
      assert.deepEqual(
        files.filter((file) => !needed.some((place) => file.startsWith(place))),
        [],
      );
      assert.deepEqual(
        packages.filter((used) => !/^(rxjs|io-ts|fp-ts\/lib\/\w+\.js)$/.test(used)),
        [],
      );
      assert.ok(gzippedBytes < 4_000, `${gzippedBytes} bytes`);
    });
});
