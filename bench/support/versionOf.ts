import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** Where packages are: those of the benches alone, and those of the library. */
const places = [
  resolve(import.meta.dirname, '../node_modules'),
  resolve(import.meta.dirname, '../../node_modules'),
];

/** `ky 1.14.3`: a package as it is installed. */
export const versionOf = (name: string): string => {
  const file = places.map((place) => resolve(place, name, 'package.json')).find((path) => existsSync(path));
  if (file === undefined) throw new Error(`${name} is not installed`);
  return `${name} ${(JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version}`;
};
