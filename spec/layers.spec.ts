import assert from 'node:assert/strict';
import { resolve } from 'node:path';
import { ESLint } from 'eslint';

/** In order, as design and eslint.config.js have them: a file of each layer, as seen from lib/. */
const layers = [
  'checks/a.ts',
  'model/a.ts',
  'errors/a.ts',
  'schedule/a.ts',
  'client/a.ts',
  'sources/a.ts',
  'operators/a.ts',
  'watchBatch.ts',
  'fleet/a.ts',
  'index.ts',
];
const apart = ['simulator/index.ts', 'testing/index.ts', 'cli/main.ts'];

const root = resolve(import.meta.dirname, '..');

/** The project's own configuration; only the rules without types, so that no program is made. */
const eslint = new ESLint({
  cwd: root,
  overrideConfig: { languageOptions: { parserOptions: { project: null } } },
  ruleFilter: ({ ruleId }) =>
    ['local/layers', 'no-restricted-imports', 'no-restricted-exports', 'no-restricted-syntax'].includes(
      ruleId,
    ),
});

const rulesBroken = async (file: string, code: string): Promise<readonly (string | null)[]> => {
  const [result] = await eslint.lintText(code, { filePath: resolve(root, file) });
  assert.ok(result, `${file} is ignored by ESLint`);
  return result.messages.map(({ ruleId, message }) => ruleId ?? message);
};

/** The specifier by which one file of lib/ imports another. */
const specifier = (from: string, to: string): string => (from.includes('/') ? '../' : './') + to;

const imports = (from: string, to: string) =>
  rulesBroken(`lib/${from}`, `import { x } from '${specifier(from, to)}';\nexport const y = x;\n`);

describe('the lint rules of the project', () => {
  describe('layers', () => {
    for (const [rank, layer] of layers.entries()) {
      for (const [otherRank, other] of layers.entries()) {
        if (rank === otherRank) continue;
        const allowed = otherRank < rank;
        it(`should ${allowed ? 'let' : 'not let'} ${layer} import ${other}`, async () => {
          assert.deepEqual(await imports(layer, other), allowed ? [] : ['local/layers']);
        });
      }
    }

    it('should let a file import its neighbours', async () => {
      assert.deepEqual(await rulesBroken('lib/client/a.ts', `export * from './b.ts';`), []);
      assert.deepEqual(await rulesBroken('lib/client/a.ts', `export * from './auth/b.ts';`), []);
      assert.deepEqual(await rulesBroken('lib/watchBatch.ts', `export * from './watch/b.ts';`), []);
      assert.deepEqual(await rulesBroken('lib/watch/b.ts', `export * from '../watchBatch.ts';`), []);
    });

    for (const part of apart) {
      it(`should let ${part} import the library, and nothing import ${part}`, async () => {
        for (const layer of layers) {
          assert.deepEqual(await imports(part, layer), [], `${part} imports ${layer}`);
          assert.deepEqual(await imports(layer, part), ['local/layers'], `${layer} imports ${part}`);
        }
        for (const other of apart.filter((name) => name !== part)) {
          assert.deepEqual(await imports(part, other), ['local/layers'], `${part} imports ${other}`);
        }
      });
    }

    it('should see every way to import', async () => {
      const ways = [
        `import '../fleet/a.ts';`,
        `import type { X } from '../fleet/a.ts'; export type Y = X;`,
        `export { x } from '../fleet/a.ts';`,
        `export * from '../fleet/a.ts';`,
        `export const x = import('../fleet/a.ts');`,
        `export type X = import('../fleet/a.ts').X;`,
        `export * from '../model/../fleet/a.ts';`,
        `export * from 'dli-watch';`,
        `export * from 'dli-watch/testing';`,
      ];
      for (const code of ways)
        assert.deepEqual(await rulesBroken('lib/model/a.ts', code), ['local/layers'], code);
    });

    it('should refuse a file that is in no layer, and leave packages and other folders alone', async () => {
      assert.deepEqual(await rulesBroken('lib/utils/a.ts', `export * from 'rxjs';`), ['local/layers']);
      assert.deepEqual(await rulesBroken('lib/model/a.ts', `export * from '../utils/a.ts';`), [
        'local/layers',
      ]);
      assert.deepEqual(await rulesBroken('lib/model/a.ts', `export * from 'rxjs';`), []);
      assert.deepEqual(await rulesBroken('spec/a.spec.ts', `export * from '../lib/fleet/a.ts';`), []);
    });
  });

  it('should refuse the imports of fp-ts and io-ts that Node cannot load', async () => {
    for (const file of ['lib/model/a.ts', 'spec/a.spec.ts', 'examples/a.ts', 'spec/gate/a.mjs']) {
      const broken = (name: string) => rulesBroken(file, `export { x } from '${name}';`);
      assert.deepEqual(await broken('fp-ts/function'), ['no-restricted-imports']);
      assert.deepEqual(await broken('io-ts/PathReporter'), ['no-restricted-imports']);
      assert.deepEqual(await broken('fp-ts/lib/function'), ['no-restricted-imports']);
      assert.deepEqual(await broken('fp-ts/lib/function.js'), []);
      assert.deepEqual(await broken('io-ts'), []);
    }
  });

  it('should refuse AbortSignal.timeout, which no clock of a test moves (pitfall 90)', async () => {
    const code = 'export const signal = AbortSignal.timeout(5);';
    for (const file of ['lib/client/a.ts', 'lib/watch/a.ts', 'lib/simulator/a.ts'])
      assert.deepEqual(await rulesBroken(file, code), ['no-restricted-syntax']);
    assert.deepEqual(await rulesBroken('lib/watch/a.ts', 'export const x = AbortSignal.abort();'), []);
  });

  it('should refuse bare fake timers and default exports', async () => {
    const fake = `import sinon from 'sinon';\nexport const clock = sinon.useFakeTimers();\n`;
    assert.deepEqual(await rulesBroken('spec/a.spec.ts', fake), ['no-restricted-syntax']);
    assert.deepEqual(await rulesBroken('spec/support/clock.ts', fake), []);
    assert.deepEqual(await rulesBroken('lib/model/a.ts', 'export default 1;'), ['no-restricted-exports']);
  });
});
