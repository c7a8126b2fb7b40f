import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { isNewer } from './isNewer.ts';

const bench = resolve(import.meta.dirname, '..');
/** Where packages are: newer peers, those of the benches alone, and those of the library. */
const places = [...(isNewer ? ['newer'] : []), '.', '..'].map((place) =>
  resolve(bench, place, 'node_modules'),
);

/** `ky 1.14.3`: a package as it is installed. */
export const versionOf = (name: string): string => {
  const file = places.map((place) => resolve(place, name, 'package.json')).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${name} is not installed`);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version}`;
};
