import { suggestionFor } from '../checks/suggestion.ts';
import { type Check, expected, isRecord } from '../checks/values.ts';

/** Shows only the type of a value: `conf` and `args` may hold secrets. */
const typeOf = (value: unknown): string => {
  if (value === null) return 'null';
  return Array.isArray(value) ? 'an array' : typeof value;
};
const check = (what: string, accepts: (value: unknown) => boolean): Check => expected(what, accepts, typeOf);

const isText = (value: unknown): value is string => typeof value === 'string';
const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

const text = check('a text', isText);
const texts = check('an array of texts', (value) => Array.isArray(value) && value.every(isText));
const array = check('an array', Array.isArray);
const whole = check('a whole number from 0', isWhole);

/** The documented fields of a batch to create (dli_02_0124). Further fields are sent unchecked. */
const FIELDS: Readonly<Record<string, Check>> = {
  file: check('the package to run', (value) => isText(value) && value !== ''),
  className: text,
  queue: text,
  cluster_name: text,
  name: check('a text of at most 128 characters', (value) => isText(value) && value.length <= 128),
  args: texts,
  conf: check('an object', isRecord),
  sc_type: text,
  jars: texts,
  pyFiles: texts,
  files: texts,
  modules: texts,
  resources: array,
  groups: array,
  driverMemory: text,
  driverCores: whole,
  executorMemory: text,
  executorCores: whole,
  numExecutors: whole,
  feature: text,
  spark_version: text,
  image: text,
  obs_bucket: text,
  auto_recovery: check('true or false', (value) => typeof value === 'boolean'),
  max_retry_times: check('a whole number from 0 to 100', (value) => isWhole(value) && value <= 100),
  catalog_name: text,
  execution_agency_urn: text,
};

/** The vendor's own clients spell the fields of the documents in snake case, too. */
const snakeCase = (field: string): string => field.replaceAll(/[A-Z]/g, (c) => `_${c.toLowerCase()}`);
const CHECKS: ReadonlyMap<string, Check> = new Map(
  Object.entries(FIELDS).flatMap(([field, checkValue]) => [
    [field, checkValue],
    [snakeCase(field), checkValue],
  ]),
);
const lettersOf = (field: string): string => field.toLowerCase().replaceAll('_', '');
const KNOWN: readonly string[] = Object.keys(FIELDS);
const KNOWN_LETTERS: ReadonlySet<string> = new Set(KNOWN.map(lettersOf));

/**
 * Returns the body of a create request. Throws a `TypeError` for a documented field of another type, and for one in another
 * spelling, which the service would ignore: `autoRecovery`. It shows no value.
 */
export const checkedRequest = (request: unknown): string => {
  if (!isRecord(request)) throw new TypeError(`request: expected an object, got ${typeof request}`);
  CHECKS.get('file')?.('request.file', request['file']);
  for (const [field, value] of Object.entries(request)) checkField(field, value);
  try {
    return JSON.stringify(request);
  } catch {
    throw new TypeError('request: expected an object that JSON can hold');
  }
};

const checkField = (field: string, value: unknown): void => {
  const checkValue = CHECKS.get(field);
  if (checkValue === undefined && KNOWN_LETTERS.has(lettersOf(field))) throw misspelt(field);
  if (value !== undefined) checkValue?.(`request.${field}`, value);
};

const misspelt = (field: string): TypeError =>
  new TypeError(`request.${field}: no such option; did you mean \`${suggestionFor(field, KNOWN) ?? ''}\`?`);
