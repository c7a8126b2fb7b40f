import process from 'node:process';
import { versionOf } from '../support/environment.ts';
import { table } from '../support/markdown.ts';
import type { Part } from '../support/Part.ts';
import { median, ratios } from '../support/statistics.ts';
import { formatInterval, ratioTarget, type Target } from '../support/targets.ts';
import { type Connections, connections } from './connections.ts';
import { costs } from './costs.ts';
import type { Variant } from './pollers.ts';
import type { Cost } from './polls.ts';
import { withServer } from './withServer.ts';

const NAMES: Readonly<Record<Variant, string>> = {
  undici: 'a bare `request` of undici',
  watchUndici: '`watchBatch$` over `undiciTransport()`',
  fetch: 'a bare `fetch`',
  ruledKy: 'ky, by the same rules',
  watch: '`watchBatch$` over ky, the default',
  watchAgain: 'the same, repeated',
};
const VARIANTS = Object.keys(NAMES) as Variant[];

type Costs = Readonly<Record<Variant, readonly Cost[]>>;

const cpuOf = (all: Costs, name: Variant): readonly number[] => all[name].map(({ cpuUs }) => cpuUs);
const kilobytes = (all: readonly Cost[]): string =>
  (median(all.map(({ bytes }) => bytes)) / 1_000).toFixed(1);

const costTable = (all: Costs): string => {
  const against = (name: Variant, peer: Variant): string =>
    name === peer ? '1' : formatInterval(ratios(cpuOf(all, name), cpuOf(all, peer)));
  return table([
    ['one poll by', 'CPU, µs', '× a bare `request` of undici', '× a bare `fetch`', 'heap, kB'],
    ...VARIANTS.map((name) => [
      NAMES[name],
      median(cpuOf(all, name)).toFixed(0),
      against(name, 'undici'),
      against(name, 'fetch'),
      kilobytes(all[name]),
    ]),
  ]);
};

const connectionTable = (all: readonly Connections[]): string => {
  const opened = (run: Connections, variant: Variant): string =>
    all
      .filter((other) => other.gapMs === run.gapMs && other.scheme === run.scheme)
      .filter((other) => other.variant === variant)
      .map((other) => String(other.opened))
      .join();
  return table([
    ['polls', 'over', 'connections with ky', 'with `undiciTransport()`'],
    ...all
      .filter(({ variant }) => variant === 'watch')
      .map((run) => [
        `${run.polls}, ${run.gapMs / 1_000} s apart`,
        run.scheme === 'plain' ? 'HTTP' : 'HTTPS',
        opened(run, 'watch'),
        opened(run, 'watchUndici'),
      ]),
  ]);
};

const targetsOf = (all: Costs): readonly Target[] => {
  const target = (what: string, ours: Variant, theirs: Variant, most: number): Target =>
    ratioTarget(what, cpuOf(all, ours), cpuOf(all, theirs), { most });
  return [
    target('one poll, `undiciTransport`: CPU against a bare undici request', 'watchUndici', 'undici', 1.5),
    target('one poll, `undiciTransport`: CPU against a bare `fetch`', 'watchUndici', 'fetch', 0.45),
    target('one poll, ky: CPU against ky by the same rules', 'watch', 'ruledKy', 1.05),
  ];
};

const ABOUT = `Over loopback, against a service in another process that responds with 70 bytes of JSON and 8 headers. Each variant runs in a
process of its own in each round. It polls 8 jobs at once, with a gap of 1 ms from a response to the next poll; 8,000 polls of
warm-up precede the 4,000 that are measured. CPU is the user and system time of the whole process: the median of the rounds. A
ratio is the median of the ratios of the same round, with the interval that contains it at least 19 times in 20. The same rules
are a time limit to the last byte, a bound for the body, no redirects and no retries. Heap is what a poll allocates.`;

const run: Part['run'] = (scale) =>
  withServer(async (server) => {
    const all = await costs(server, VARIANTS, scale);
    const again = ratios(cpuOf(all, 'watchAgain'), cpuOf(all, 'watch'));
    const opened = await connections(server, ['watch', 'watchUndici'], scale);
    const versions = `${versionOf('ky')}, ${versionOf('undici')}, ${versionOf('rxjs')}; undici ${process.versions['undici'] ?? ''} in Node.`;
    const text = [
      costTable(all),
      `${ABOUT} ${versions}`,
      `\`watchBatch$\` over ky against itself: ${formatInterval(again)} ×. A ratio within that range is noise.`,
      'Connections opened to a service that keeps idle ones and announces no timeout:',
      connectionTable(opened),
    ].join('\n\n');
    return { text, targets: targetsOf(all) };
  });

/** The cost of one poll, beside that of the request under it. */
export const pollBench: Part = { name: 'poll', title: 'One poll', run };
