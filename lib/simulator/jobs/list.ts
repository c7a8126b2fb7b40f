import { type Job, stateWord, type VisibleState } from './job.ts';

type Wants = (job: Job, now: number) => boolean;

/** The query of a list. */
interface ListQuery {
  readonly from: number;
  readonly size: number;
  /** Whether a job passes the filters. */
  readonly wants: Wants;
  readonly order: string | undefined;
}

/** The value of a query parameter; `undefined` if it is absent or empty. */
type Parameter = (name: string) => string | undefined;

/** The default of the vendor's OpenAPI description. */
const DEFAULT_SIZE = 100;

/** Parses the query of a list, or returns the name of an invalid parameter. */
export const readQuery = (query: string, maxPageSize: number): ListQuery | { readonly wrong: string } => {
  const parameters = new URLSearchParams(query);
  // An empty value counts as absent ("If this parameter is left blank", dli_02_0125).
  const parameter: Parameter = (name) => parameters.get(name) || undefined;
  const wrong = invalidParameter(parameter, maxPageSize);
  if (wrong !== undefined) return { wrong };
  return {
    from: Number(parameter('from') ?? 0),
    size: Number(parameter('size') ?? Math.min(DEFAULT_SIZE, maxPageSize)),
    wants: filterOf(parameter),
    order: parameter('order'),
  };
};

/** In the order of dli_02_0124. */
const STATES = ['starting', 'running', 'dead', 'success', 'recovering'];
const ORDERS = ['CREATE_TIME_DESC', 'CREATE_TIME_ASC', 'DURATION_DESC', 'DURATION_ASC'];

const isCount = (text: string): boolean => /^\d{1,15}$/.test(text);

/** The type of `start` and `end` is `Long`: a client without an end in mind sends a very late one. */
const isTime = (text: string): boolean => /^\d{1,19}$/.test(text) && BigInt(text) < 2n ** 63n;

/** The name of an invalid parameter, if any. Unknown parameters are ignored. */
const invalidParameter = (parameter: Parameter, maxPageSize: number): string | undefined => {
  const rules: Readonly<Record<string, (text: string) => boolean>> = {
    from: isCount,
    size: (text) => isCount(text) && Number(text) >= 1 && Number(text) <= maxPageSize,
    state: (text) => STATES.includes(text),
    start: isTime,
    end: isTime,
    order: (text) => ORDERS.includes(text),
  };
  return Object.keys(rules).find((name) => {
    const text = parameter(name);
    return text !== undefined && rules[name]?.(text) === false;
  });
};

/** The filters of dli_02_0125. `start` and `end` are known from the SDKs only; that they are inclusive is a guess. */
const FILTERS: Readonly<Record<string, (text: string) => Wants>> = {
  job_name: (text) => (job) => job.data.name === text,
  'job-id': (text) => (job) => job.ref.batchId === text.toLowerCase(),
  cluster_name: (text) => (job) => job.data.clusterName === text,
  queue_name: (text) => (job) => job.data.queue === text,
  owner: (text) => (job) => job.data.owner === text,
  start: (text) => (job) => job.data.createdAt >= Number(text),
  end: (text) => (job) => job.data.createdAt <= Number(text),
  // Last, since it alone has to peek.
  state: (text) => (job, now) => {
    const { visible } = job.peek(now);
    return visible !== undefined && stateWord(visible.state) === text;
  },
};

/** One filter for all filters in a query. */
const filterOf = (parameter: Parameter): Wants => {
  const filters = Object.entries(FILTERS).flatMap(([name, filter]) => {
    const text = parameter(name);
    return text === undefined ? [] : [filter(text)];
  });
  return (job, now) => filters.every((wants) => wants(job, now));
};

/**
 * Sorts jobs for a list.
 *
 * @param jobs - by time of creation, oldest first
 * @param order - one of the four orders. Default: newest first
 * @param durationOf - the duration of a job
 */
export const inOrder = (
  jobs: readonly Job[],
  order: string | undefined,
  durationOf: (job: Job) => number,
): readonly Job[] => {
  if (order === 'CREATE_TIME_ASC') return jobs;
  const newestFirst = jobs.toReversed();
  if (order !== 'DURATION_ASC' && order !== 'DURATION_DESC') return newestFirst;
  const sign = order === 'DURATION_ASC' ? 1 : -1;
  return newestFirst
    .map((job) => ({ job, duration: durationOf(job) }))
    .sort((a, b) => sign * (a.duration - b.duration))
    .map(({ job }) => job);
};

/** A page of a list. */
interface Page {
  /** How many jobs the whole list has. */
  readonly total: number;
  readonly entries: readonly { readonly job: Job; readonly visible: VisibleState }[];
}

/**
 * Takes a page, which polls each job on it and no other. A hidden job takes no place, but is polled if it would have been on
 * this page, so that its script advances.
 */
export const takePage = (
  jobs: readonly Job[],
  { from, size, wants }: Pick<ListQuery, 'from' | 'size' | 'wants'>,
  now: number,
): Page => {
  const entries: { job: Job; visible: VisibleState }[] = [];
  let total = 0;
  for (const job of jobs) {
    if (!wants(job, now)) continue;
    if (total >= from && entries.length < size) {
      const { visible } = job.poll(now);
      if (!visible) continue;
      entries.push({ job, visible });
    } else if (job.mayHide && !job.peek(now).visible) continue;
    total += 1;
  }
  return { total, entries };
};
