import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { dirname, relative, resolve } from 'node:path';
import { ESLint } from 'eslint';
import ts from 'typescript';

/** The layers of lib/ in order, a file of each. The layer `watch` has its main function beside its folder. */
const layers = [
  'checks/a.ts',
  'model/a.ts',
  'errors/a.ts',
  'schedule/a.ts',
  'client/a.ts',
  'sources/a.ts',
  'operators/a.ts',
  'watchBatch.ts',
  'bridges/a.ts',
  'fleet/a.ts',
  'index.ts',
];
/** The subpaths of the package, which may import every layer. */
const apart = [
  'simulator/index.ts',
  'testing/index.ts',
  'undici/index.ts',
  'dashboard/index.ts',
  'bullmq/index.ts',
];
/** The command of the package, which may import every layer and every subpath. */
const command = 'cli/run.ts';

const root = resolve(import.meta.dirname, '..');
const lib = resolve(root, 'lib');

/** The configuration of the project, reduced to rules that need no type information. */
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
        it(`should ${allowed ? 'allow' : 'not allow'} ${layer} to import ${other}`, async () => {
          assert.deepEqual(await imports(layer, other), allowed ? [] : ['local/layers']);
        });
      }
    }

    it('should allow a file to import from its own layer', async () => {
      assert.deepEqual(await rulesBroken('lib/client/a.ts', `export * from './b.ts';`), []);
      assert.deepEqual(await rulesBroken('lib/client/a.ts', `export * from './auth/b.ts';`), []);
      assert.deepEqual(await rulesBroken('lib/watchBatch.ts', `export * from './watch/b.ts';`), []);
      assert.deepEqual(await rulesBroken('lib/watch/b.ts', `export * from '../watchBatch.ts';`), []);
    });

    for (const part of apart) {
      it(`should allow ${part} to import every layer, and nothing to import ${part}`, async () => {
        for (const layer of layers) {
          assert.deepEqual(await imports(part, layer), [], `${part} imports ${layer}`);
          assert.deepEqual(await imports(layer, part), ['local/layers'], `${layer} imports ${part}`);
        }
        for (const other of apart.filter((name) => name !== part)) {
          assert.deepEqual(await imports(part, other), ['local/layers'], `${part} imports ${other}`);
        }
      });
    }

    it('should allow the command to import every layer and every subpath, and nothing to import it', async () => {
      for (const other of [...layers, ...apart]) {
        assert.deepEqual(await imports(command, other), [], `${command} imports ${other}`);
        assert.deepEqual(await imports(other, command), ['local/layers'], `${other} imports ${command}`);
      }
      assert.deepEqual(await rulesBroken('lib/cli/run.ts', `export * from './commands/wait.ts';`), []);
    });

    it('should check every form of import', async () => {
      const ways = [
        `import '../fleet/a.ts';`,
        `import type { X } from '../fleet/a.ts'; export type Y = X;`,
        `export { x } from '../fleet/a.ts';`,
        `export * from '../fleet/a.ts';`,
        `export const x = import('../fleet/a.ts');`,
        `export type X = import('../fleet/a.ts').X;`,
        `export * from '../fleet/a.ts';`,
        `export * from 'dli-watch';`,
        `export * from 'dli-watch/testing';`,
      ];
      for (const code of ways)
        assert.deepEqual(await rulesBroken('lib/model/a.ts', code), ['local/layers'], code);
    });

    it('should reject a file that belongs to no layer, and ignore packages and other folders', async () => {
      assert.deepEqual(await rulesBroken('lib/utils/a.ts', `export * from 'rxjs';`), ['local/layers']);
      assert.deepEqual(await rulesBroken('lib/model/a.ts', `export * from '../utils/a.ts';`), [
        'local/layers',
      ]);
      assert.deepEqual(await rulesBroken('lib/model/a.ts', `export * from 'rxjs';`), []);
      assert.deepEqual(await rulesBroken('spec/a.spec.ts', `export * from '../lib/fleet/a.ts';`), []);
    });

    it('should know every folder and file of lib/, and no others', () => {
      const places = [...layers, ...apart, command].map((file) => file.split('/')[0]!);
      const entries = readdirSync(lib).filter((name) => name !== 'tsconfig.json');
      assert.deepEqual(entries.sort(), [...places, 'watch'].sort());
    });

    it('should name its layers as their folders are named', async () => {
      const [result] = await eslint.lintText(`import '../index.ts';`, {
        filePath: resolve(lib, 'checks/a.ts'),
      });
      const [, order, others, last] =
        /The order is (.+); only cli imports (.+), and nothing imports (.+)\./.exec(
          result!.messages[0]!.message,
        ) ?? [];
      const nameOf = (file: string) => file.replace(/\/.*|Batch\.ts|\.ts/, '');
      assert.deepEqual(order?.split(' < '), layers.map(nameOf));
      assert.deepEqual(others?.split(', '), apart.map(nameOf));
      assert.equal(last, nameOf(command));
    });
  });

  it('should reject imports of fp-ts and io-ts that Node cannot load', async () => {
    for (const file of ['lib/model/a.ts', 'spec/a.spec.ts', 'examples/a.ts', 'spec/gate/a.mjs']) {
      const broken = (name: string) => rulesBroken(file, `export { x } from '${name}';`);
      assert.deepEqual(await broken('fp-ts/function'), ['no-restricted-imports']);
      assert.deepEqual(await broken('io-ts/PathReporter'), ['no-restricted-imports']);
      assert.deepEqual(await broken('fp-ts/lib/function'), ['no-restricted-imports']);
      assert.deepEqual(await broken('fp-ts/lib/function.js'), []);
      assert.deepEqual(await broken('io-ts'), []);
    }
  });

  it('should reject AbortSignal.timeout, which no fake clock controls', async () => {
    const code = 'export const signal = AbortSignal.timeout(5);';
    for (const file of ['lib/client/a.ts', 'lib/watch/a.ts', 'lib/simulator/a.ts'])
      assert.deepEqual(await rulesBroken(file, code), ['no-restricted-syntax']);
    assert.deepEqual(await rulesBroken('lib/watch/a.ts', 'export const x = AbortSignal.abort();'), []);
  });

  it('should reject bare fake timers and default exports', async () => {
    const fake = `import sinon from 'sinon';\nexport const clock = sinon.useFakeTimers();\n`;
    assert.deepEqual(await rulesBroken('spec/a.spec.ts', fake), ['no-restricted-syntax']);
    assert.deepEqual(await rulesBroken('spec/support/clock.ts', fake), []);
    assert.deepEqual(await rulesBroken('lib/model/a.ts', 'export default 1;'), ['no-restricted-exports']);
  });
});

type Graph = ReadonlyMap<string, readonly string[]>;

/** The files of lib/ that each file imports. */
const importsOfLib = (options: { readonly withTypes: boolean }): Graph => {
  const files = readdirSync(lib, { recursive: true, encoding: 'utf8' }).filter((file) =>
    file.endsWith('.ts'),
  );
  return new Map(files.map((file) => [file, importsOf(file, options)]));
};

const importsOf = (file: string, { withTypes }: { readonly withTypes: boolean }): readonly string[] =>
  ts
    .createSourceFile(file, readFileSync(resolve(lib, file), 'utf8'), ts.ScriptTarget.ES2023)
    .statements.flatMap((statement) => {
      if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
      const isTypeOnly = ts.isImportDeclaration(statement)
        ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
        : statement.isTypeOnly;
      const specifier = statement.moduleSpecifier;
      if (specifier === undefined || !ts.isStringLiteral(specifier)) return [];
      return specifier.text.startsWith('.') && (withTypes || !isTypeOnly)
        ? [relative(lib, resolve(lib, dirname(file), specifier.text))]
        : [];
    });

/** The circles that a depth-first search finds, each from its first node in alphabetical order: `a → b → a`. */
const circlesIn = (graph: Graph): readonly string[] => {
  const circles: string[] = [];
  const done = new Set<string>();
  const visit = (node: string, path: readonly string[]): void => {
    const start = path.indexOf(node);
    if (start >= 0) circles.push(spelled(path.slice(start)));
    if (start >= 0 || done.has(node)) return;
    for (const next of graph.get(node) ?? []) visit(next, [...path, node]);
    done.add(node);
  };
  for (const node of [...graph.keys()].sort()) visit(node, []);
  return circles;
};

const spelled = (circle: readonly string[]): string => {
  const first = circle.indexOf([...circle].sort()[0]!);
  return [...circle.slice(first), ...circle.slice(0, first + 1)].join(' → ');
};

describe('the imports of lib/', () => {
  it('should form no circle, also with the imports of types', () => {
    assert.deepEqual(circlesIn(importsOfLib({ withTypes: true })), []);
  });

  it('should be seen to form a circle', () => {
    const graph = new Map([
      ['a', ['b', 'd']],
      ['b', ['c']],
      ['c', ['a']],
      ['d', []],
    ]);
    assert.deepEqual(circlesIn(graph), ['a → b → c → a']);
  });

  it('should be read completely', () => {
    const all = importsOfLib({ withTypes: true });
    const atRunTime = importsOfLib({ withTypes: false });
    assert.ok(all.get('index.ts')!.includes('watch/WatchOptions.ts'));
    assert.ok(!atRunTime.get('index.ts')!.includes('watch/WatchOptions.ts'));
    assert.ok(atRunTime.get('index.ts')!.includes('watchBatch.ts'));
    for (const file of [...all.values()].flat()) assert.ok(all.has(file), file);
  });

  it('should be searched for circles of any length', () => {
    const graph = new Map([
      ['a', ['b', 'c']],
      ['b', ['d']],
      ['c', ['d']],
      ['d', ['e']],
      ['e', ['b', 'e']],
    ]);
    assert.deepEqual(circlesIn(graph), ['b → d → e → b', 'e → e']);
    assert.deepEqual(
      circlesIn(
        new Map([
          ['a', ['b']],
          ['b', []],
        ]),
      ),
      [],
    );
  });
});
