import { isRecord } from '../../checks/values.ts';
import type { JobOptions } from '../Simulator.ts';

type Fields = Readonly<Record<string, unknown>>;
type Rule = (value: unknown) => boolean;

/**
 * Reads the parsed body of a create request (dli_02_0124): the options of the job, or what is wrong with the body. Unknown
 * fields are ignored.
 */
export const readJobRequest = (json: unknown): JobOptions | { readonly wrong: string } => {
  if (!isRecord(json)) return { wrong: 'the body is not a JSON object' };
  const wrong = Object.keys(RULES).find((name) =>
    json[name] === undefined ? name === 'file' : RULES[name]?.(json[name]) === false,
  );
  return wrong === undefined ? optionsOf(documented(json)) : { wrong };
};

const isText: Rule = (value) => typeof value === 'string';
/** The type of the documents is `Integer`, of 32 bits. */
const isCount: Rule = (value) =>
  Number.isInteger(value) && (value as number) >= 0 && (value as number) < 2 ** 31;
const oneOf =
  (...words: readonly string[]): Rule =>
  (value) =>
    words.some((word) => word === value);
const listOf =
  (isElement: Rule): Rule =>
  (value) =>
    Array.isArray(value) && value.every(isElement);
const objectOf =
  (rules: Readonly<Record<string, Rule>>): Rule =>
  (value) =>
    isRecord(value) &&
    Object.entries(rules).every(([name, rule]) => value[name] === undefined || rule(value[name]));

const isTextList = listOf(isText);
const isResources = listOf(objectOf({ name: isText, type: isText }));

/** Documented names, by those that the vendor's Go client (and Terraform with it) sends. */
const ALIASES: Readonly<Record<string, string>> = {
  class_name: 'className',
  python_files: 'pyFiles',
  driver_memory: 'driverMemory',
  driver_cores: 'driverCores',
  executor_memory: 'executorMemory',
  executor_cores: 'executorCores',
  num_executors: 'numExecutors',
};

const DOCUMENTED: Readonly<Record<string, Rule>> = {
  file: (value) => isText(value) && value !== '',
  // Mandatory by the documents, yet a Python file has no class.
  className: isText,
  name: (value) => isText(value) && (value as string).length <= 128,
  queue: isText,
  cluster_name: isText,
  args: isTextList,
  sc_type: oneOf('A', 'B', 'C'),
  jars: isTextList,
  pyFiles: isTextList,
  files: isTextList,
  modules: isTextList,
  resources: isResources,
  groups: listOf(objectOf({ name: isText, resources: isResources })),
  conf: isRecord,
  driverMemory: isText,
  driverCores: isCount,
  executorMemory: isText,
  executorCores: isCount,
  numExecutors: isCount,
  feature: oneOf('basic', 'ai', 'custom'),
  spark_version: isText,
  image: isText,
  obs_bucket: isText,
  auto_recovery: (value) => typeof value === 'boolean',
  max_retry_times: (value) => isCount(value) && (value as number) <= 100,
  execution_agency_urn: isText,
  catalog_name: isText,
};

const RULES: Readonly<Record<string, Rule>> = {
  ...DOCUMENTED,
  ...Object.fromEntries(Object.entries(ALIASES).map(([alias, name]) => [alias, DOCUMENTED[name] ?? isText])),
};

/** The fields by their documented names, which take precedence. */
const documented = (fields: Fields): Fields =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => {
      const known = ALIASES[name] ?? name;
      return known !== name && fields[known] !== undefined ? [] : [[known, value]];
    }),
  );

/** An empty text counts as absent. */
const given = (value: unknown): string | undefined => (value === '' ? undefined : (value as string));

const optionsOf = (fields: Fields): JobOptions => {
  const { auto_recovery, max_retry_times, cluster_name, queue, ...rest } = fields;
  const { name, sc_type, image, feature, spark_version, ...request } = rest;
  const recovery = { autoRecovery: auto_recovery, maxRetryTimes: max_retry_times };
  return {
    name: given(name),
    queue: given(queue) ?? given(cluster_name),
    image: given(image),
    feature: given(feature),
    scType: given(sc_type),
    sparkVersion: given(spark_version),
    request: {
      ...request,
      ...Object.fromEntries(Object.entries(recovery).filter(([, value]) => value !== undefined)),
    },
  };
};
