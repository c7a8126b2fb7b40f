import { versionOf } from '../support/environment.ts';
import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { inChild } from '../support/processes.ts';
import { median, ratios } from '../support/statistics.ts';
import type { Cost } from './child.ts';
import { GAP_MS, type Variant } from './variants.ts';

const variants: readonly Variant[] = ['watchBatch$', 'RxJS pipe', 'setTimeout loop', 'watchBatches$'];

const sizes = {
  full: { count: 100_000, rounds: 3, measureMs: 10_000 },
  quick: { count: 1_000, rounds: 1, measureMs: 500 },
};
/** Measured once, because it is reported without a target. */
const MILLION = 1_000_000;

const costOf = (variant: Variant, count: number, measureMs: number): Promise<Cost> =>
  inChild<Cost>('watches/child.ts', { variant, count, measureMs }, ['--max-old-space-size=12000']);

/** The rows of the table, and the targets of `watchBatch$`. */
const targets = [
  { fact: 'cpu', name: 'CPU, % of a core', format: (share: number) => (100 * share).toFixed(1), most: 0.15 },
  { fact: 'cpuPerPollUs', name: 'CPU a poll, µs', format: (us: number) => us.toFixed(1), most: undefined },
  { fact: 'delayP99Ms', name: 'event-loop delay p99, ms', format: (ms: number) => ms.toFixed(1), most: 10 },
  { fact: 'delayMaxMs', name: 'longest delay, ms', format: (ms: number) => ms.toFixed(0), most: undefined },
  {
    fact: 'heapPerWatch',
    name: 'heap per watch, bytes',
    format: (bytes: number) => bytes.toFixed(0),
    most: 2_048,
  },
  { fact: 'startMs', name: 'start, ms', format: (ms: number) => ms.toFixed(0), most: 1_500 },
  { fact: 'teardownMs', name: 'teardown, ms', format: (ms: number) => ms.toFixed(0), most: 500 },
  { fact: 'pollsPerSecond', name: 'polls per second', format: (n: number) => n.toFixed(0), most: undefined },
] as const;

type Target = (typeof targets)[number];

const formatRange = ({ fact, format }: Target, costs: readonly Cost[]): string => {
  const values = costs.map((cost) => cost[fact]);
  if (values.length === 1) return format(median(values));
  return `${format(median(values))} (${format(Math.min(...values))}–${format(Math.max(...values))})`;
};

const verdict = ({ fact, format, most }: Target, costs: readonly Cost[]): string => {
  if (most === undefined) return '';
  const isMet = median(costs.map((cost) => cost[fact])) <= most;
  return `at most ${format(most)}: ${isMet ? 'met' : 'missed'}`;
};

const run = async (scale: Scale): Promise<string> => {
  const { count, rounds, measureMs } = sizes[scale];
  const costs = await interleaved(variants, rounds, (variant) => costOf(variant, count, measureMs));
  const {
    median: ratio,
    low,
    high,
  } = ratios(
    costs['watchBatch$'].map(({ cpu }) => cpu),
    costs['RxJS pipe'].map(({ cpu }) => cpu),
  );
  const million = scale === 'full' ? [await costOf('watchBatch$', MILLION, measureMs)] : undefined;
  return [
    `${String(count)} jobs whose state does not change, watched in one process, with a poll ${String(GAP_MS / 1_000)} s after each answer and phases ` +
      `spread evenly; the source answers at once, from memory. Each variant runs in a process of its own, ${String(rounds)} rounds, ` +
      `interleaved; ${String(measureMs / 1_000)} s are measured after all have polled. CPU is that of the whole process, including the ` +
      'threads of the garbage collector. The pipe is `defer`, `retry`, `repeat` and `distinctUntilKeyChanged`, without time limits, ' +
      'events or error facts; the loop is a `setTimeout` for each job. `watchBatches$` is one call, with a request queue, a drop ' +
      'and an `Either` for each job. ' +
      `${versionOf('rxjs')}.`,
    table([
      ['', ...variants, 'target for `watchBatch$`'],
      ...targets.map((target) => [
        target.name,
        ...variants.map((variant) => formatRange(target, costs[variant])),
        verdict(target, costs['watchBatch$']),
      ]),
    ]),
    `CPU of \`watchBatch$\` against the pipe, round by round: ${ratio.toFixed(2)} × (${low.toFixed(2)}–${high.toFixed(2)}). The target of ` +
      '15 % was set where the pipe took 34 to 39 %, which makes it 0.38 to 0.44 × the pipe.',
    ...(million === undefined
      ? []
      : [
          `**A million** watches in one process, measured once: ${targets.map((target) => `${target.name} ${formatRange(target, million)}`).join('; ')}.`,
        ]),
  ].join('\n\n');
};

/** 100,000 watches in one process, compared with a pipe of RxJS operators and a loop of timers. */
export const watchesBench: Part = { name: 'watches', title: 'A hundred thousand watches', run };
