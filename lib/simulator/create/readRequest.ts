import type { JobOptions } from '../JobOptions.ts';

type Fields = Readonly<Record<string, unknown>>;

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** What is asked of the fields of a request (dli_02_0124); of others, nothing. */
const RULES: Readonly<Record<string, (value: unknown) => boolean>> = {
  file: isText,
  className: isText,
  name: (value) => isText(value) && (value as string).length <= 128,
  queue: isText,
  cluster_name: isText,
  sc_type: isText,
  image: isText,
  feature: isText,
  spark_version: isText,
  auto_recovery: (value) => typeof value === 'boolean',
  max_retry_times: (value) => isCount(value) && (value as number) <= 100,
};
const REQUIRED = ['file', 'className'];

const objectIn = (body: string): Fields | null => {
  try {
    const json: unknown = JSON.parse(body);
    return typeof json === 'object' && !Array.isArray(json) ? (json as Fields | null) : null;
  } catch {
    return null;
  }
};

/** Reads a request for a job: what the job is then known by, or what is wrong with it. */
export const readRequest = (body: string): JobOptions | { readonly wrong: string } => {
  const fields = objectIn(body);
  if (!fields) return { wrong: 'the body is not a JSON object' };
  const wrong = Object.keys(RULES).find((name) =>
    fields[name] === undefined ? REQUIRED.includes(name) : RULES[name]?.(fields[name]) === false,
  );
  return wrong === undefined ? optionsOf(fields) : { wrong };
};

const optionsOf = (fields: Fields): JobOptions => {
  const { auto_recovery, max_retry_times, cluster_name, queue = cluster_name, ...rest } = fields;
  const { name, sc_type, image, feature, spark_version, ...request } = rest;
  const recovery = { autoRecovery: auto_recovery, maxRetryTimes: max_retry_times };
  const given = Object.entries(recovery).filter(([, value]) => value !== undefined);
  const options = { name, queue, image, feature, scType: sc_type, sparkVersion: spark_version };
  return { ...options, request: { ...request, ...Object.fromEntries(given) } } as JobOptions;
};
