import { resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** What a bundler makes of an import, the peers left outside. */
export interface Bundle {
  /** The files of lib/ of which it keeps code, without `lib/`. */
  readonly files: readonly string[];
  /** The packages that it imports. */
  readonly packages: readonly string[];
  readonly minifiedBytes: number;
  readonly gzippedBytes: number;
}

/**
 * Bundles what is imported from lib/, minified as for a browser or a lambda.
 *
 * @param names - what stands after `export`: `{ watchBatch$ }`, or `*`
 * @param entry - the file to import from. Default: the root entry
 */
export const bundleOf = async (names: string, entry = 'lib/index.ts'): Promise<Bundle> => {
  const { metafile, outputFiles } = await build({
    stdin: { contents: `export ${names} from './${entry}';`, resolveDir: root },
    absWorkingDir: root,
    bundle: true,
    format: 'esm',
    metafile: true,
    minify: true,
    packages: 'external',
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
