// `npm run bench` measures all parts, `npm run bench -- poll jobs` some of them; `--quick` shows in two minutes that they work.
// Each part prints its section, and at the end there is one table of targets. A full run writes both into docs/performance.md,
// on the Node that the document is about. Results are comparisons within one run on one machine; no test depends on them.
import process from 'node:process';
import { parseArgs } from 'node:util';
import { coalesceBench } from './coalesce/coalesce.bench.ts';
import { jobsBench } from './jobs/jobs.bench.ts';
import { learnedBench } from './learned/learned.bench.ts';
import { pollBench } from './poll/poll.bench.ts';
import { startBench } from './start/start.bench.ts';
import { machine } from './support/environment.ts';
import { rewriteSection, table } from './support/markdown.ts';
import type { Part, Results, Scale } from './support/Part.ts';
import { mergedRows, targetRow, TARGETS_HEAD } from './support/targets.ts';
import { watchesBench } from './watches/watches.bench.ts';
import { workersBench } from './workers/workers.bench.ts';

const parts: readonly Part[] = [
  pollBench,
  jobsBench,
  watchesBench,
  startBench,
  coalesceBench,
  learnedBench,
  workersBench,
];
const NAMES = parts.map(({ name }) => name);
/** The Node of docs/performance.md: the oldest that is supported. On others, results are printed only. */
const DOCUMENTED_NODE = '20';

const partsOf = (names: readonly string[]): readonly Part[] => {
  const unknown = names.filter((name) => !parts.some((part) => part.name === name));
  if (unknown.length > 0)
    throw new Error(`no such part: ${unknown.join(', ')}. There are ${NAMES.join(', ')}`);
  return parts.filter(({ name }) => names.length === 0 || names.includes(name));
};

/** Measures a part. A part that fails leaves the others, and the document, as they are. */
const measure = async ({ name, title, run }: Part, scale: Scale): Promise<Results | undefined> => {
  console.log(`\n## ${title}\n`);
  const began = performance.now();
  try {
    const results = await run(scale);
    console.log(results.text);
    return results;
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
    return undefined;
  } finally {
    console.log(`\n(${name}: ${((performance.now() - began) / 1_000).toFixed(0)} s)`);
  }
};

const noteOf = ({ name }: Part): string =>
  `_Measured by \`npm run bench -- ${name}\` on ${new Date().toISOString().slice(0, 10)}: ${machine()}._`;

const main = async (): Promise<void> => {
  const { values, positionals } = parseArgs({
    options: { quick: { type: 'boolean' } },
    allowPositionals: true,
  });
  const scale: Scale = values.quick === true ? 'quick' : 'full';
  const isWritten = scale === 'full' && process.versions.node.startsWith(`${DOCUMENTED_NODE}.`);
  const rows = new Map<string, readonly (readonly string[])[]>();
  for (const part of partsOf(positionals)) {
    const results = await measure(part, scale);
    if (results === undefined) continue;
    rows.set(
      part.name,
      results.targets.map((target) => targetRow(part.name, target)),
    );
    if (!isWritten) continue;
    await rewriteSection(part.name, () => `${results.text}\n\n${noteOf(part)}`);
    await rewriteSection('targets', (old) => table([TARGETS_HEAD, ...mergedRows(old, rows, NAMES)], 2));
  }
  const all = [TARGETS_HEAD, ...mergedRows('', rows, NAMES)];
  const shown = scale === 'quick' ? all.map((row) => row.slice(0, -1)) : all; // no verdict: those figures mean nothing
  console.log(`\n## Targets\n\n${table(shown, 2)}`);
};

await main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
