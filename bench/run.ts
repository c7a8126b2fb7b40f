// `npm run bench` runs all parts of the benches, `npm run bench -- poll jobs` some of them; `--quick` shows in a minute that
// they work. Each part prints its results and writes them into docs/performance.md. `--node 26` measures on that Node with
// newer peers, for docs/performance-newer.md. Results are comparisons within one run on one machine; no test depends on them.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { coalesceBench } from './coalesce/coalesce.bench.ts';
import { jobsBench } from './jobs/jobs.bench.ts';
import { learnedBench } from './learned/learned.bench.ts';
import { pollBench } from './poll/poll.bench.ts';
import { isNewer, machine, onNode } from './support/environment.ts';
import { writeSection } from './support/markdown.ts';
import type { Part, Scale } from './support/Part.ts';
import { watchesBench } from './watches/watches.bench.ts';

const parts: readonly Part[] = [pollBench, jobsBench, watchesBench, coalesceBench, learnedBench];

const partsOf = (names: readonly string[]): readonly Part[] => {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0)
    throw new Error(
      `no such part: ${unknown.join(', ')}. There are ${parts.map(({ name }) => name).join(', ')}`,
    );
  return parts.filter(({ name }) => names.length === 0 || names.includes(name));
};

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean' }, node: { type: 'string' } },
    allowPositionals: true,
  });
  if (values.node !== undefined) {
    onNode(values.node, [
      ...(values.quick === true ? ['--quick'] : []),
      ...partsOf(positionals).map(({ name }) => name),
    ]);
    return;
  }
  const scale: Scale = values.quick === true ? 'quick' : 'full';
  for (const { name, title, run } of partsOf(positionals)) {
    console.log(`\n## ${title}\n`);
    const began = new Date();
    const text = await run(scale);
    console.log(text);
    const command = `npm run bench -- ${name}${isNewer ? ` --node ${process.versions.node.split('.')[0]}` : ''}`;
    const note = `_Measured by \`${command}\` on ${began.toISOString().slice(0, 10)}: ${machine()}._`;
    if (scale === 'full') await writeSection(name, `${text}\n\n${note}`);
  }
};

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
