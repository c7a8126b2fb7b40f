import { versionOf } from '../support/environment.ts';
import { table } from '../support/markdown.ts';
import type { Part } from '../support/Part.ts';
import { median, type Ratio, ratios } from '../support/statistics.ts';
import { type Connections, connections } from './connections.ts';
import { costs } from './costs.ts';
import type { Cost } from './polls.ts';
import { withServer } from './withServer.ts';

const NAMES = {
  watch: '`watchBatch$`',
  watchAgain: '`watchBatch$`, repeated',
  client: '`readState$` of the client, in a loop',
  ruledKy: 'ky, by the same rules',
  ky: '`ky.get().json()`',
  fetch: '`fetch` and `json()`',
  undici: '`request` of undici and `json()`',
  watchUndici: "`watchBatch$`, with a `fetch` based on undici's `request`",
  watchDispatcher: '`watchBatch$`, with a `dispatcher` of undici 7',
};
type Name = keyof typeof NAMES;
const VARIANTS = Object.keys(NAMES) as Name[];

type Costs = Record<Name, readonly Cost[]>;

const cpuOf = (all: Costs, name: Name): readonly number[] => all[name].map(({ cpuUs }) => cpuUs);
const formatRatio = ({ median: middle, low, high }: Ratio): string =>
  `${middle.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
const formatRange = (values: readonly number[]): string =>
  `${median(values).toFixed(0)} (${Math.min(...values).toFixed(0)} to ${Math.max(...values).toFixed(0)})`;
const kilobytes = (costs: readonly Cost[]): string =>
  (median(costs.map(({ bytes }) => bytes)) / 1_000).toFixed(1);

const costTable = (all: Costs): string =>
  table([
    [
      'one poll by',
      'CPU, µs',
      'relative to ky by the same rules',
      'polls per CPU second, × `watchBatch$`',
      'kB',
    ],
    ...VARIANTS.map((name) => [
      NAMES[name],
      formatRange(cpuOf(all, name)),
      formatRatio(ratios(cpuOf(all, name), cpuOf(all, 'ruledKy'))),
      formatRatio(ratios(cpuOf(all, 'watch'), cpuOf(all, name))),
      kilobytes(all[name]),
    ]),
  ]);

const connectionTable = (all: readonly Connections[]): string => {
  const opened = (run: Connections, variant: Name): string =>
    all
      .filter((other) => other.gapMs === run.gapMs && other.scheme === run.scheme)
      .filter((other) => other.variant === variant)
      .map((other) => String(other.opened))
      .join();
  return table([
    ['polls', 'over', 'connections by default', 'with a `dispatcher`'],
    ...all
      .filter(({ variant }) => variant === 'watch')
      .map((run) => [
        `${run.polls}, ${run.gapMs / 1_000} s apart`,
        run.scheme === 'plain' ? 'HTTP' : 'HTTPS',
        opened(run, 'watch'),
        opened(run, 'watchDispatcher'),
      ]),
  ]);
};

const targets = (all: Costs): string => {
  const overKy = ratios(cpuOf(all, 'watch'), cpuOf(all, 'ruledKy'));
  const faster = ratios(cpuOf(all, 'watch'), cpuOf(all, 'watchUndici'));
  const verdict = (met: boolean): string => (met ? 'met' : 'missed');
  return [
    `- At most 1.10 × the CPU of a call of ky by the same rules: ${formatRatio(overKy)}, ${verdict(overKy.median <= 1.1)}.`,
    `- With a \`fetch\` based on undici's \`request\`, at least 1.4 × the polls per CPU second: ${formatRatio(faster)}, ${verdict(faster.median >= 1.4)}.`,
  ].join('\n');
};

const about = `Measured over loopback, against a service in another process that responds with 70 bytes of JSON and 8 headers. Each variant
runs in a process of its own in each round. It polls 8 jobs at once, each independently, with a gap of 1 ms from a response to
the next poll; 8,000 polls of warm-up precede the 4,000 that are measured. CPU is the user and system time of the whole process,
by \`process.cpuUsage\`: the median of the rounds, and their range. A ratio is the median of the ratios of the same round, with
the interval that contains it at least 19 times in 20. Bytes are the growth of the JavaScript heap between two garbage
collections; buffers outside the heap are not counted. The same rules are a time limit to the last byte, a bound for the body, no
redirects and no retries.`;

const run: Part['run'] = (scale) =>
  withServer(async (server) => {
    const all = await costs(server, VARIANTS, scale);
    const again = ratios(cpuOf(all, 'watchAgain'), cpuOf(all, 'watch'));
    const opened = await connections(server, ['watch', 'watchDispatcher'], scale);
    return [
      `\`watchBatch$\` against itself: ${formatRatio(again)}. A ratio within that range is noise.`,
      costTable(all),
      targets(all),
      "Connections opened to a service that keeps idle ones and announces no timeout; Node's `fetch` closes them after 4 s:",
      connectionTable(opened),
      about,
      `${versionOf('ky')}, ${versionOf('undici')}, ${versionOf('rxjs')}; undici ${process.versions['undici'] ?? ''} in Node.`,
    ].join('\n\n');
  });

export const pollBench: Part = { name: 'poll', title: 'One poll', run };
