import type { JobOptions } from '../Simulator.ts';
import { isFinal, type Job, type Seen, wordOf } from './job.ts';

/** A job as list and detail show it (dli_02_0125, dli_02_0126). */
export const sessionOf = (
  { ref, particulars }: Job,
  { state, since }: Seen,
): Readonly<Record<string, unknown>> => {
  const { name, owner, proxyUser, appId, scType, image, log, clusterName, queue, createdAt, reqBody } =
    particulars;
  return {
    id: ref.batchId,
    state,
    appId: wordOf(state) === 'starting' ? null : appId,
    name,
    owner,
    proxyUser,
    kind: 'spark',
    log,
    sc_type: scType,
    cluster_name: clusterName,
    queue,
    image,
    create_time: createdAt,
    update_time: since,
    req_body: reqBody,
  };
};

/**
 * How long a job has run, or did, in ms; 0 for one that is created in the future, or that nobody can see.
 *
 * @param job - the job
 * @param seen - its present state
 * @param now - in epoch ms
 */
export const durationOf = ({ particulars }: Job, seen: Seen | undefined, now: number): number => {
  if (!seen) return 0;
  const end = isFinal(seen.state) ? seen.since : now;
  return Math.max(0, end - particulars.createdAt);
};

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
