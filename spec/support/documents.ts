import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Fence, type Fences, joined, markdownFences } from './fences.ts';
import { root } from './runNode.ts';

/** Documents that have to be there. */
export const expectedDocuments: readonly string[] = ['README.md', 'CONTRIBUTING.md', 'examples/README.md'];

/** All files of a folder with such an ending, relative to the root; none if there is no folder. */
export const filesIn = (folder: string, ending: string, recursive = false): readonly string[] =>
  existsSync(resolve(root, folder))
    ? readdirSync(resolve(root, folder), { recursive, encoding: 'utf8' })
        .filter((name) => name.endsWith(ending))
        .map((name) => `${folder}/${name.replaceAll('\\', '/')}`)
        .sort()
    : [];

/** The fences of a file, if there is one. */
export const fencesOf = (file: string, extract: (file: string, text: string) => Fences): Fences =>
  existsSync(resolve(root, file))
    ? extract(file, readFileSync(resolve(root, file), 'utf8'))
    : { fences: [], problems: [] };

/** The fences of all documents. */
export const documentFences = (): Fences =>
  joined(
    [...expectedDocuments, ...filesIn('docs', '.md', true)].map((file) => fencesOf(file, markdownFences)),
  );

/** Whether a fence of a document connects to a Redis. Such ones are run by `npm run bullmq`; they read `REDIS_URL`. */
export const needsRedis = ({ code }: Fence): boolean => code.includes("process.env['REDIS_URL']");

/** How long the program of a fence may take. */
export const fenceTimeLimitMs = 20_000;
