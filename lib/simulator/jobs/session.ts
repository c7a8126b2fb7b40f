import { isRecord } from '../../checks/values.ts';
import type { JobOptions } from '../Simulator.ts';
import { isTerminal, type Job, stateWord, type VisibleState } from './job.ts';

type Fields = Readonly<Record<string, unknown>>;

/** A job as list and detail show it (dli_02_0125, dli_02_0126). */
export const sessionOf = ({ ref, data }: Job, { state, since }: VisibleState): Fields => {
  const { name, owner, proxyUser, appId, scType, image, log, clusterName, queue, createdAt, reqBody } = data;
  return {
    id: ref.batchId,
    state,
    appId: stateWord(state) === 'starting' ? null : appId,
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
 * How long a job has run so far, or ran, in ms; 0 for a job created in the future and for a hidden job.
 *
 * @param job - the job
 * @param visible - its current state
 * @param now - a moment
 */
export const durationOf = (job: Job, visible: VisibleState | undefined, now: number): number => {
  if (!visible) return 0;
  const end = isTerminal(visible.state) ? visible.since : job.epochOf(now);
  return Math.max(0, end - job.data.createdAt);
};

const isText = (value: unknown): boolean => typeof value === 'string' && value !== '';
const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0;

/** The rules for the fields of a create request (dli_02_0124). Other fields are not checked. */
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

/** Reads the parsed body of a create request: the options of the job, or what is wrong with the body. */
export const readJobRequest = (json: unknown): JobOptions | { readonly wrong: string } => {
  if (!isRecord(json)) return { wrong: 'the body is not a JSON object' };
  const wrong = Object.keys(RULES).find((name) =>
    json[name] === undefined ? REQUIRED.includes(name) : RULES[name]?.(json[name]) === false,
  );
  return wrong === undefined ? optionsOf(json) : { wrong };
};

const optionsOf = (fields: Fields): JobOptions => {
  const { auto_recovery, max_retry_times, cluster_name, queue = cluster_name, ...rest } = fields;
  const { name, sc_type, image, feature, spark_version, ...request } = rest;
  const recovery = { autoRecovery: auto_recovery, maxRetryTimes: max_retry_times };
  const given = Object.entries(recovery).filter(([, value]) => value !== undefined);
  const options = { name, queue, image, feature, scType: sc_type, sparkVersion: spark_version };
  return { ...options, request: { ...request, ...Object.fromEntries(given) } } as JobOptions;
};
