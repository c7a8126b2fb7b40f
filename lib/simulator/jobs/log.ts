import type { Job } from './job.ts';

/** The query of a log (dli_02_0128). */
interface LogQuery {
  readonly from: number | undefined;
  readonly size: number | undefined;
  /** Which attempt of the job. */
  readonly index: number;
}

const isCount = (text: string): boolean => /^\d{1,9}$/.test(text);

const RULES: Readonly<Record<string, (text: string) => boolean>> = {
  from: isCount,
  size: isCount,
  index: isCount,
  type: (text) => text === 'driver',
};

/** Parses the query of a log, or returns the name of an invalid parameter. An empty value counts as absent. */
export const readLogQuery = (query: string): LogQuery | { readonly wrong: string } => {
  const parameters = new URLSearchParams(query);
  const parameter = (name: string): string | undefined => parameters.get(name) || undefined;
  const wrong = Object.keys(RULES).find((name) => {
    const text = parameter(name);
    return text !== undefined && RULES[name]?.(text) === false;
  });
  if (wrong !== undefined) return { wrong };
  const count = (name: string): number | undefined => {
    const text = parameter(name);
    return text === undefined ? undefined : Number(text);
  };
  return { from: count('from'), size: count('size'), index: count('index') ?? 0 };
};

/** The last lines, unless the query says where to begin. */
const DEFAULT_LINES = 100;

/** The log of a job as its call shows it. A script has one attempt; the logs of others are empty. */
export const logOf = (
  { ref, data }: Job,
  { from, size, index }: LogQuery,
): Readonly<Record<string, unknown>> => {
  const lines = index === 0 ? data.log : [];
  const start = from ?? Math.max(0, lines.length - DEFAULT_LINES);
  const log = lines.slice(start, size === undefined ? undefined : start + size);
  return { id: ref.batchId, from: start, total: lines.length, log };
};
