import { cpSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { build, type BuildOptions } from 'esbuild';
import { root } from './runNode.ts';

const shared = {
  absWorkingDir: root,
  bundle: true,
  format: 'esm',
  packages: 'external',
  platform: 'node',
  target: 'node20',
  // Without the `paths` of tsconfig.json: `dli-watch` stays an import of the package.
  tsconfigRaw: { compilerOptions: { verbatimModuleSyntax: true } },
} as const satisfies BuildOptions;

/** The entries of the package, as `exports` of package.json names them: `{ '.': 'index', './testing': 'testing/index' }`. */
const entriesOf = (exports: Readonly<Record<string, string | { default: string }>>) =>
  Object.entries(exports).flatMap(([name, target]) =>
    typeof target === 'string' ? [] : [[name, target.default.replace(/^\.\/dist\/|\.js$/g, '')] as const],
  );

/** Bundles lib/ into `folder/node_modules/dli-watch`, where Node finds it by the name of the package. */
const installPackage = async (folder: string): Promise<void> => {
  const { name, exports } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
    name: string;
    exports: Record<string, string | { default: string }>;
  };
  const entries = entriesOf(exports);
  const installed = resolve(folder, 'node_modules', name);
  await build({
    ...shared,
    splitting: true, // so that an error class is the same in each entry
    entryPoints: entries.map(([, entry]) => ({ in: `lib/${entry}.ts`, out: entry })),
    outdir: installed,
  });
  cpSync(resolve(root, 'lib/dashboard/page'), resolve(installed, 'dashboard/page'), { recursive: true });
  const targets = Object.fromEntries(entries.map(([entryName, entry]) => [entryName, `./${entry}.js`]));
  writeFileSync(
    resolve(installed, 'package.json'),
    JSON.stringify({ name, type: 'module', exports: targets }),
  );
};

/** A new folder inside the repository, so that packages resolve; apart for each run, so that two do not meet. */
export const newRunFolder = (): string => {
  const allRuns = resolve(root, 'spec/.fences');
  mkdirSync(allRuns, { recursive: true });
  return mkdtempSync(`${allRuns}/run-`);
};

/**
 * Compiles TypeScript programs that import `dli-watch` into `folder`, a file `NAME.js` for each `NAME.ts`. Node starts such
 * a program in a third of the time that it takes through tsx.
 */
export const compileInto = async (folder: string, programs: readonly string[]): Promise<void> => {
  // A scope of its own: inside that of the repository, Node would resolve `dli-watch` to the repository itself.
  writeFileSync(resolve(folder, 'package.json'), JSON.stringify({ private: true, type: 'module' }));
  await installPackage(folder);
  await build({ ...shared, entryPoints: [...programs], outdir: folder });
};

/** Where `compileInto` has put a program. */
export const compiledPath = (folder: string, program: string): string =>
  resolve(folder, `${basename(program, '.ts')}.js`);
