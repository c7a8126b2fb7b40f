import { versionOf } from '../support/environment.ts';
import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { inPlainChild } from '../support/processes.ts';
import { median } from '../support/statistics.ts';
import { ratioTarget } from '../support/targets.ts';
import { entry, peerModules } from './imports.ts';

const ROUNDS: Readonly<Record<Scale, number>> = { full: 25, quick: 1 };

const run: Part['run'] = async (scale) => {
  const peers = peerModules();
  const imports = { 'the peers alone': peers, 'the root of this package': [entry] };
  const names = Object.keys(imports) as (keyof typeof imports)[];
  const costs = await interleaved(names, ROUNDS[scale], async (name) => {
    const { cpuMs } = await inPlainChild<{ readonly cpuMs: number }>('start/child.mjs', imports[name]);
    return cpuMs;
  });
  const versions = ['rxjs', 'ky', 'io-ts', 'fp-ts'].map(versionOf).join(', ');
  const text = [
    `What an import costs in a young process, in ${ROUNDS[scale]} interleaved rounds, each in a process of its own. The peers are the ${peers.length} modules`,
    `of ${versions} that the build for Node imports; it contains the library in a few files.`,
    '',
    table([['import of', 'CPU, ms'], ...names.map((name) => [name, median(costs[name]).toFixed(0)])]),
  ].join('\n');
  const target = ratioTarget(
    'import of the root: CPU against importing its peers alone',
    costs['the root of this package'],
    costs['the peers alone'],
    { most: 1.25 },
  );
  return { text, targets: [target] };
};

/** The cost of importing the package. */
export const startBench: Part = { name: 'start', title: 'Importing the package', run };
