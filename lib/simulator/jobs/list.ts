import { type Job, type Seen, wordOf } from './job.ts';

/** What a list is asked for. */
interface ListQuery {
  readonly from: number;
  readonly size: number;
  /** Whether a job is wanted at all. */
  readonly wants: (job: Job, now: number) => boolean;
  readonly order: string | undefined;
}

/** In the order of dli_02_0124. */
const STATES = ['starting', 'running', 'dead', 'success', 'recovering'];
const ORDERS = ['CREATE_TIME_DESC', 'CREATE_TIME_ASC', 'DURATION_DESC', 'DURATION_ASC'];

const isCount = (text: string): boolean => /^\d{1,15}$/.test(text);

/**
 * The name of a parameter whose value is of no use, if there is one. Names that nobody knows are left alone.
 *
 * @param given - the value of a parameter; none if it is absent or empty
 * @param maxPageSize - the largest `size`
 */
const wrongParameter = (
  given: (name: string) => string | undefined,
  maxPageSize: number,
): string | undefined => {
  const rules: Readonly<Record<string, (text: string) => boolean>> = {
    from: isCount,
    size: (text) => isCount(text) && Number(text) >= 1 && Number(text) <= maxPageSize,
    state: (text) => STATES.includes(text),
    start: isCount,
    end: isCount,
    order: (text) => ORDERS.includes(text),
  };
  return Object.keys(rules).find((name) => {
    const text = given(name);
    return text !== undefined && rules[name]?.(text) === false;
  });
};

type Wants = (job: Job, now: number) => boolean;

/** The filters of dli_02_0125; `start` and `end` are known from the SDKs alone, that they include is a guess. */
const FILTERS: Readonly<Record<string, (text: string) => Wants>> = {
  job_name: (text) => (job) => job.particulars.name === text,
  'job-id': (text) => (job) => job.ref.batchId === text.toLowerCase(),
  cluster_name: (text) => (job) => job.particulars.clusterName === text,
  queue_name: (text) => (job) => job.particulars.queue === text,
  owner: (text) => (job) => job.particulars.owner === text,
  start: (text) => (job) => job.particulars.createdAt >= Number(text),
  end: (text) => (job) => job.particulars.createdAt <= Number(text),
  // The last one: it alone has to peek.
  state: (text) => (job, now) => {
    const { seen } = job.peek(now);
    return seen !== undefined && wordOf(seen.state) === text;
  },
};

/**
 * Whether a list wants a job.
 *
 * @param given - the value of a parameter; none if it is absent or empty
 */
const wanted = (given: (name: string) => string | undefined): Wants => {
  const filters = Object.entries(FILTERS).flatMap(([name, filter]) => {
    const text = given(name);
    return text === undefined ? [] : [filter(text)];
  });
  return (job, now) => filters.every((wants) => wants(job, now));
};

/** By the vendor's OpenAPI description. */
const DEFAULT_SIZE = 100;

/** Reads the query of a list, or names the parameter that is wrong. */
export const readQuery = (query: string, maxPageSize: number): ListQuery | { readonly wrong: string } => {
  const parameters = new URLSearchParams(query);
  // "If this parameter is left blank" (dli_02_0125) it is as if it were absent.
  const given = (name: string): string | undefined => parameters.get(name) || undefined;
  const wrong = wrongParameter(given, maxPageSize);
  if (wrong !== undefined) return { wrong };
  return {
    from: Number(given('from') ?? 0),
    size: Number(given('size') ?? Math.min(DEFAULT_SIZE, maxPageSize)),
    wants: wanted(given),
    order: given('order'),
  };
};

/**
 * Puts jobs in order.
 *
 * @param jobs - in the order in which they were created
 * @param order - one of the four; by default, the newest come first
 * @param durationOf - how long a job has run
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
  /** How many jobs the list has in all. */
  readonly total: number;
  readonly shown: readonly { readonly job: Job; readonly seen: Seen }[];
}

/**
 * Takes a page, and with it a poll at each job that is on it and at no other. A job that has nothing to show just now
 * takes no place; where it would have stood on this page it is polled all the same, so that its script goes on.
 */
export const takePage = (
  jobs: readonly Job[],
  { from, size, wants }: Pick<ListQuery, 'from' | 'size' | 'wants'>,
  now: number,
): Page => {
  const shown: { job: Job; seen: Seen }[] = [];
  let total = 0;
  for (const job of jobs) {
    if (!wants(job, now)) continue;
    if (total >= from && shown.length < size) {
      const { seen } = job.poll(now);
      if (!seen) continue;
      shown.push({ job, seen });
    } else if (job.mayHide && !job.peek(now).seen) continue;
    total += 1;
  }
  return { total, shown };
};
