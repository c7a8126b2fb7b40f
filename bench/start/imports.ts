import { readFileSync } from 'node:fs';

const root = new URL('../../', import.meta.url);

/** The entry that users on Node import. */
export const entry = new URL('dist/node/index.js', root).href;

const STATIC_IMPORT = /^(?:import|export)\b[^'"();]*?["']([^'"]+)["'];?$/gm;

/** What a file of the build imports statically, itself and by the files that it shares with other entries. */
const importsOf = (url: string, seen: Set<string>): readonly string[] => {
  if (seen.has(url)) return [];
  seen.add(url);
  return [...readFileSync(new URL(url), 'utf8').matchAll(STATIC_IMPORT)]
    .map(([, specifier = '']) => specifier)
    .flatMap((specifier) =>
      specifier.startsWith('.') ? importsOf(new URL(specifier, url).href, seen) : [specifier],
    );
};

/**
 * The modules of the peers that the build imports, as URLs. Each is one that the build itself resolves to, so that the same files
 * are measured.
 */
export const peerModules = (): readonly string[] => {
  const specifiers = [...new Set(importsOf(entry, new Set()))].filter((name) => !name.startsWith('node:'));
  const urls = specifiers.map((specifier) => import.meta.resolve(specifier));
  const stray = urls.filter((url) => !url.startsWith(new URL('node_modules/', root).href));
  if (specifiers.length < 4 || stray.length > 0)
    throw new Error(
      `expected peers in node_modules of the library, got ${[...specifiers, ...stray].join(', ')}`,
    );
  return urls;
};
