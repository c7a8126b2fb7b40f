import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

const { peerDependencies } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as {
  readonly peerDependencies: Readonly<Record<string, string>>;
};
/** What stays outside of a bundle, as the build has it: `@noble/hashes` is taken in. */
const PEERS = [...Object.keys(peerDependencies).flatMap((name) => [name, `${name}/*`]), 'node:*'];

/** The result of bundling an import, without the peers. */
export interface Bundle {
  /** The files of lib/ from which code is kept, without `lib/`. */
  readonly files: readonly string[];
  /** The packages that the bundle imports. */
  readonly packages: readonly string[];
  readonly minifiedBytes: number;
  readonly gzippedBytes: number;
}

/**
 * Bundles some exports of lib/, minified as for a browser.
 *
 * @param names - the exports, as they follow the keyword `export`: `{ watchBatch$ }`, or `*`
 * @param entry - the file that exports them. Default: the root entry
 */
export const bundleOf = async (names: string, entry = 'lib/index.ts'): Promise<Bundle> => {
  const { metafile, outputFiles } = await build({
    stdin: { contents: `export ${names} from './${entry}';`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    metafile: true,
    minify: true,
    external: PEERS,
    target: 'es2023',
    write: false,
  });
  const [[, output]] = Object.entries(metafile.outputs) as [[string, (typeof metafile.outputs)[string]]];
  const code = outputFiles[0]!.contents;
  return {
    files: Object.entries(output.inputs)
      .filter(([file, { bytesInOutput }]) => file.startsWith('lib/') && bytesInOutput > 0)
      .map(([file]) => file.slice('lib/'.length)),
    packages: [...new Set(output.imports.map(({ path }) => path))].sort(),
    minifiedBytes: code.length,
    gzippedBytes: gzipSync(code, { level: 9 }).length,
  };
};

/**
 * Bundles exports of lib/ with their packages into one script for a browser, which assigns them to a global. Fails if anything
 * cannot be resolved there, as a module of Node.
 *
 * @param names - as for {@link bundleOf}
 * @param entry - the file that exports them
 * @param globalName - the name of the global
 */
export const scriptOf = async (names: string, entry: string, globalName: string): Promise<string> => {
  const { outputFiles } = await build({
    stdin: { contents: `export ${names} from './${entry}';`, resolveDir: root },
    bundle: true,
    format: 'iife',
    globalName,
    logLevel: 'silent',
    platform: 'browser',
    target: 'es2023',
    write: false,
  });
  return outputFiles[0]!.text;
};
