import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as library from 'dli-watch';
import { bundleOf } from './support/bundleOf.ts';

const root = resolve(import.meta.dirname, '..');
const guide = readFileSync(resolve(root, 'docs/guide/performance-and-connections.md'), 'utf8');

/** How far a size may differ from the documented one; a larger change needs a reason and a new figure in the guide. */
const TOLERANCE = 0.05;

/** The row `| watchBatch$ alone | 54.0 KB | 19.7 KB |` of the guide, in bytes. The README rounds one of them. */
const documentedSizes = (what: string): readonly number[] => {
  const row = guide.split('\n').find((line) => line.startsWith(`| ${what} `) && line.includes('KB'));
  const sizes = [...(row ?? '').matchAll(/([\d.]+) KB/g)].map(([, size]) => 1_000 * Number(size));
  assert.equal(sizes.length, 2, `the guide does not state the size of ${what}`);
  return sizes;
};

const assertNear = (what: string, bytes: number, documented: number): void => {
  const share = (bytes - documented) / documented;
  assert.ok(
    Math.abs(share) <= TOLERANCE,
    `${what}: ${bytes} bytes, which is ${(100 * share).toFixed(1)} % off the ${documented} of the guide`,
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
    it(`should match the guide for ${what}`, async () => {
      const { minifiedBytes, gzippedBytes } = await bundleOf(names);
      console.log(`      ${what}: ${minifiedBytes} bytes minified, ${gzippedBytes} gzipped`);
      const [minified, gzipped] = documentedSizes(what);
      assertNear(`${what}, minified`, minifiedBytes, minified!);
      assertNear(`${what}, gzipped`, gzippedBytes, gzipped!);
    });

  it('should not include the peers', async () => {
    const { packages } = await bundleOf('*');
    assert.deepEqual(
      [...new Set(packages.map((name) => name.split('/')[0]!))].filter((name) => !name.startsWith('node:')),
      ['fp-ts', 'io-ts', 'ky', 'rxjs'],
    );
  });
});

/** The largest size of one operator, gzipped. */
const MAX_BYTES: Readonly<Record<string, number>> = {
  // It sends a request: it checks a ref and options, and makes and recognises errors of both families.
  cancelOn: 5_000,
};

describe('the import of one operator', () => {
  it('should find the operators by the files that are named after them', () => {
    assert.ok(operators.length >= 9, operators.join(' '));
  });

  for (const name of operators)
    it(`should include no other operator with ${name}, no watch and no HTTP`, async () => {
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
      assert.ok(gzippedBytes < (MAX_BYTES[name] ?? 4_000), `${gzippedBytes} bytes`);
    });
});
