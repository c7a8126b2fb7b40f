import { interleaved } from '../support/interleaved.ts';
import { table } from '../support/markdown.ts';
import type { Part, Scale } from '../support/Part.ts';
import { inChild } from '../support/processes.ts';
import { median } from '../support/statistics.ts';
import { figureTarget, ratioTarget, type Target, worstOf } from '../support/targets.ts';
import type { Cost, WatchesRun } from './child.ts';
import { type Variant, VARIANTS } from './variants.ts';

interface Size {
  readonly count: number;
  readonly rounds: number;
  readonly measureMs: number;
  readonly leadMs: number;
  readonly gapMs: number;
}

const HUNDRED_THOUSAND: Readonly<Record<Scale, Size>> = {
  full: { count: 100_000, rounds: 5, measureMs: 5_000, leadMs: 3_000, gapMs: 5_000 },
  quick: { count: 1_000, rounds: 1, measureMs: 300, leadMs: 100, gapMs: 300 },
};
const MILLION: Readonly<Record<Scale, Size>> = {
  full: { count: 1_000_000, rounds: 3, measureMs: 5_000, leadMs: 20_000, gapMs: 5_000 },
  quick: { count: 2_000, rounds: 1, measureMs: 300, leadMs: 100, gapMs: 300 },
};

type Costs<V extends Variant = Variant> = Readonly<Record<V, readonly Cost[]>>;

const costsOf = <V extends Variant>(variants: readonly V[], { rounds, ...size }: Size): Promise<Costs<V>> =>
  interleaved(variants, rounds, (variant) => {
    const run: WatchesRun = { ...size, variant };
    return inChild<Cost>('watches/child.ts', run, ['--max-old-space-size=12000']);
  });

const COLUMNS = [
  { head: 'CPU, % of a core', of: ({ cpu }: Cost) => 100 * cpu, digits: 1 },
  { head: 'CPU a poll, µs', of: ({ cpuAPollUs }: Cost) => cpuAPollUs, digits: 1 },
  { head: 'heap a watch, KiB', of: ({ bytesAWatch }: Cost) => bytesAWatch / 1_024, digits: 2 },
  { head: 'event-loop delay p99, ms', of: ({ delayP99Ms }: Cost) => delayP99Ms, digits: 1 },
  { head: 'start of all, s', of: ({ startMs }: Cost) => startMs / 1_000, digits: 1 },
] as const;

const costTable = (costs: Readonly<Partial<Costs>>): string =>
  table([
    ['', ...COLUMNS.map(({ head }) => head)],
    ...Object.entries(costs).map(([variant, rounds]) => [
      variant,
      ...COLUMNS.map(({ of, digits }) => median(rounds.map(of)).toFixed(digits)),
    ]),
  ]);

const cpuOf = (costs: readonly Cost[]): readonly number[] => costs.map(({ cpuAPollUs }) => cpuAPollUs);
const delayOf = (costs: readonly Cost[]): readonly number[] => costs.map(({ delayP99Ms }) => delayP99Ms);
const kibOf = (costs: readonly Cost[]): readonly number[] =>
  costs.map(({ bytesAWatch }) => bytesAWatch / 1_024);

const LOOP = 'a `setTimeout` loop';
const SINGLE = '`watchBatch$`';
const EVENTS = '`watchBatch$` with `onEvent`';
const LIMITS = '`watchBatch$` with limits';
const FLEET = '`watchBatches$`';

const targetsOf = (costs: Costs): readonly Target[] => {
  const cpu = (what: string, ours: Variant, theirs: Variant, most: number): Target =>
    ratioTarget(`100,000 watches, CPU: ${what}`, cpuOf(costs[ours]), cpuOf(costs[theirs]), { most });
  const heap = (what: string, variant: Variant, most: number): Target =>
    figureTarget(`100,000 watches, heap a watch: ${what}`, kibOf(costs[variant]), 'KiB', { most });
  const delays = VARIANTS.filter((variant) => variant !== LOOP).map(
    (variant) => [variant, figureTarget('', delayOf(costs[variant]), 'ms', { most: 10 })] as const,
  );
  return [
    cpu('`watchBatch$` against a bare `setTimeout` loop', SINGLE, LOOP, 0.65),
    cpu('`watchBatches$` against `watchBatch$`', FLEET, SINGLE, 1.5),
    cpu('`watchBatch$` with a no-op `onEvent` against without', EVENTS, SINGLE, 1.3),
    cpu('`watchBatch$` with `deadline` and one state limit against without', LIMITS, SINGLE, 1.5),
    heap('single', SINGLE, 1.7),
    heap('fleet', FLEET, 2.5),
    heap('with limits', LIMITS, 3),
    worstOf('100,000 watches, event-loop delay p99, the longest', Object.fromEntries(delays)),
  ];
};

const millionTargets = (costs: Costs<typeof LOOP | typeof SINGLE>): readonly Target[] => [
  ratioTarget('1,000,000 watches: CPU against as many loops', cpuOf(costs[SINGLE]), cpuOf(costs[LOOP]), {
    most: 0.8,
  }),
  ratioTarget(
    '1,000,000 watches: event-loop delay p99 against as many loops',
    delayOf(costs[SINGLE]),
    delayOf(costs[LOOP]),
    { most: 1 },
  ),
];

const run: Part['run'] = async (scale) => {
  const costs = await costsOf(VARIANTS, HUNDRED_THOUSAND[scale]);
  const million = await costsOf([LOOP, SINGLE], MILLION[scale]);
  const { count, rounds, measureMs, gapMs } = HUNDRED_THOUSAND[scale];
  const text = [
    `${count.toLocaleString('en')} jobs whose state does not change, in one process, with a poll ${gapMs / 1_000} s after each answer and phases spread evenly.`,
    `The source answers at once, from memory. Each variant has a process of its own in each of ${rounds} interleaved rounds; ${measureMs / 1_000} s are`,
    'measured after all have polled. CPU is that of the whole process, including the threads of the garbage collector; ratios are of the CPU a poll. The loop is a',
    '`setTimeout` for each job, without time limits, retries or events. The limits are a `deadline` and one state deadline. Medians:',
    '',
    costTable(costs),
    '',
    `${MILLION[scale].count.toLocaleString('en')} of them, in ${MILLION[scale].rounds} rounds:`,
    '',
    costTable(million),
  ].join('\n');
  return { text, targets: [...targetsOf(costs), ...millionTargets(million)] };
};

/** 100,000 and a million watches in one process, beside a loop of timers. */
export const watchesBench: Part = { name: 'watches', title: 'A hundred thousand watches', run };
