import { versionOf } from '../support/environment.ts';
import type { Part, Results, Scale } from '../support/Part.ts';
import { delays } from './delays.ts';
import { memory } from './memory.ts';
import { throughput } from './throughput.ts';

const run = async (scale: Scale): Promise<Results> => {
  const results: Results[] = [];
  for (const measure of [throughput, memory, delays]) results.push(await measure(scale));
  const versions = `${versionOf('bullmq')}, ${versionOf('ioredis')}.`;
  return {
    text: [...results.map(({ text }) => text), versions].join('\n\n'),
    targets: results.flatMap(({ targets }) => targets),
  };
};

/** Watches on a queue, beside a fleet in one process. Needs a `redis-server`. */
export const workersBench: Part = { name: 'workers', title: 'Watches on workers', run };
