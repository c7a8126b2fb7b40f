// The benches: `npm run bench` runs all parts, `npm run bench -- poll jobs` these, and `--quick` shows in a minute that
// they work. Each part prints what it has measured and writes it into docs/performance.md. `--node 26` measures on that Node,
// with newer peers, for docs/performance-newer.md. They compare, in one run on one machine; no test depends on them.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { learnedBench } from './learned/learned.bench.ts';
import { pollBench } from './poll/poll.bench.ts';
import { coalesceBench } from './coalesce/coalesce.bench.ts';
import { jobsBench } from './jobs/jobs.bench.ts';
import { isNewer } from './support/isNewer.ts';
import { machine } from './support/machine.ts';
import { onNode } from './support/onNode.ts';
import type { Part, Scale } from './support/Part.ts';
import { watchesBench } from './watches/watches.bench.ts';
import { writeSection } from './support/writeSection.ts';

const parts: readonly Part[] = [pollBench, jobsBench, watchesBench, coalesceBench, learnedBench];

const partsOf = (asked: readonly string[]): readonly Part[] => {
  const unknown = asked.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0)
    throw new Error(
      `no such part: ${unknown.join(', ')}. There are ${parts.map(({ name }) => name).join(', ')}`,
    );
  return parts.filter(({ name }) => asked.length === 0 || asked.includes(name));
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
