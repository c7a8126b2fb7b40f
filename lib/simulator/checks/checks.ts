import { validateHeaderName, validateHeaderValue } from 'node:http';
import type { Check } from '../../checks/values.ts';
import { expected } from '../../checks/values.ts';

/** A longer wait overflows `setTimeout`, which then fires at once. */
const MAX_TIMER_MS = 2_147_483_647;

const isWhole = (value: unknown, min: number, max: number): boolean =>
  Number.isInteger(value) && (value as number) >= min && (value as number) <= max;

const isAmount = (value: unknown, max = Number.MAX_VALUE): boolean =>
  typeof value === 'number' && value >= 0 && value <= max;

const passes = (validate: () => void): boolean => {
  try {
    validate();
    return true;
  } catch {
    return false;
  }
};

const isObject = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

// JSON.stringify answers undefined for a function, and throws at a BigInt or a circle.
const isJson = (value: unknown): boolean =>
  passes(() => {
    if ((JSON.stringify(value) as string | undefined) === undefined) throw new TypeError();
  });

const isHeaderText = (value: unknown): boolean =>
  typeof value === 'string' && passes(() => validateHeaderValue('x', value));

const headerName = expected(
  'a header name',
  (name) => typeof name === 'string' && passes(() => validateHeaderName(name)),
);
const headerText = expected('a text that a header may hold', isHeaderText);

const headers: Check = (path, value) => {
  expected('an object', isObject)(path, value);
  for (const [name, text] of Object.entries(value as object)) {
    headerName(`a name in ${path}`, name);
    headerText(`${path}.${name}`, text);
  }
};

type Name =
  | 'text'
  | 'message'
  | 'durationMs'
  | 'timerMs'
  | 'count'
  | 'port'
  | 'status'
  | 'redirectStatus'
  | 'retryAfter'
  | 'location'
  | 'shape'
  | 'body'
  | 'jsonObject'
  | 'jobName'
  | 'skewMs'
  | 'tokenLength'
  | 'pageSize'
  | 'headers';

/** The checks of single values. */
export const checks: Readonly<Record<Name, Check>> = {
  text: expected('a text that is not empty', (value) => typeof value === 'string' && value !== ''),
  message: expected('a text', (value) => typeof value === 'string'),
  durationMs: expected('a number of milliseconds from 0', (value) => isAmount(value)),
  timerMs: expected(`a number of milliseconds from 0 to ${MAX_TIMER_MS}`, (value) =>
    isAmount(value, MAX_TIMER_MS),
  ),
  count: expected('a whole number from 0', (value) => isWhole(value, 0, Number.MAX_SAFE_INTEGER)),
  port: expected('a whole number from 0 to 65535', (value) => isWhole(value, 0, 65_535)),
  // A 1xx is no answer: the client goes on waiting for one.
  status: expected('a whole number from 200 to 599', (value) => isWhole(value, 200, 599)),
  redirectStatus: expected('a whole number from 300 to 399', (value) => isWhole(value, 300, 399)),
  retryAfter: expected(
    'a number from 0 or a text that a header may hold',
    (value) => isAmount(value) || isHeaderText(value),
  ),
  location: expected(
    'a text that a header may hold, not empty',
    (value) => value !== '' && isHeaderText(value),
  ),
  shape: expected("'dli', 'gateway' or 'iam'", (value) =>
    ['dli', 'gateway', 'iam'].includes(value as string),
  ),
  body: expected('a text or a value that JSON can hold', isJson),
  jsonObject: expected('an object that JSON can hold', (value) => isObject(value) && isJson(value)),
  // At most 128 characters (dli_02_0124).
  jobName: expected(
    'a text of 1 to 128 characters',
    (value) => typeof value === 'string' && value.length >= 1 && value.length <= 128,
  ),
  skewMs: expected(`a whole number of milliseconds from -${MAX_TIMER_MS} to ${MAX_TIMER_MS}`, (value) =>
    isWhole(value, -MAX_TIMER_MS, MAX_TIMER_MS),
  ),
  // As documented by those who take tokens.
  tokenLength: expected('a whole number from 10 to 32768', (value) => isWhole(value, 10, 32_768)),
  pageSize: expected('a whole number from 1', (value) => isWhole(value, 1, Number.MAX_SAFE_INTEGER)),
  headers,
};
