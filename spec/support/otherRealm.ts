import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import type * as library from 'dli-watch';
import { build } from 'esbuild';

const root = resolve(import.meta.dirname, '../..');

/** What a runner copies into the context of a test file; everything else, as `Error` and `Date`, is the context's own. */
const COPIED = [
  'AbortController',
  'AbortSignal',
  'Buffer',
  'DOMException',
  'Headers',
  'Request',
  'Response',
  'TextDecoder',
  'TextEncoder',
  'URL',
  'URLSearchParams',
  'clearInterval',
  'clearTimeout',
  'console',
  'crypto',
  'fetch',
  'performance',
  'process',
  'queueMicrotask',
  'setInterval',
  'setTimeout',
  'structuredClone',
] as const;

/** The root entry of the library. */
export type Library = typeof library;

/**
 * Loads the library, with the packages that it needs, in a context with globals of its own, as Jest runs code: an error of
 * `fetch` is no instance of `Error` there.
 */
export const libraryOfOtherRealm = async (): Promise<Library> => {
  const { outputFiles } = await build({
    entryPoints: [resolve(root, 'lib/index.ts')],
    absWorkingDir: root,
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'es2023',
    write: false,
  });
  const own = Object.fromEntries(COPIED.map((name) => [name, globalThis[name]]));
  const module = { exports: {} };
  const context = createContext({
    ...own,
    module,
    exports: module.exports,
    require: createRequire(import.meta.url),
  });
  runInContext(outputFiles[0]!.text, context);
  return module.exports as Library;
};
