import type * as t from 'io-ts';
import { excerpt } from './text.ts';
import { formatValue } from './values.ts';

/** One fault that a codec found: where, and what is wrong there. */
interface Fault {
  /** The path of the field: `a.b`; empty for the value itself. */
  readonly path: string;
  readonly fault: string;
}

type FormatValue = (value: unknown) => string;

/**
 * The errors of io-ts, a line each: `state: expected a text, got 7`.
 *
 * @param format - how a value is shown
 */
export const reportOf = (errors: t.Errors, format: FormatValue = formatValue): readonly string[] =>
  errors.map((error) => {
    const { path, fault } = faultOf(error, format);
    return path === '' ? fault : `${path}: ${fault}`;
  });

/**
 * What is wrong with a stored value, for the message of a `TypeError`: `resumeFrom.polls: expected a whole number from 1,
 * got "2"`. Three faults are named.
 *
 * @param name - names the value
 * @param what - what was expected as a whole: `a BatchSnapshot`
 */
export const describeFaults = (name: string, what: string, errors: t.Errors): string => {
  const faults = errors.map((error) => faultOf(error, formatValue));
  const fields = faults
    .filter(({ path }) => path !== '')
    .map(({ path, fault }) => `${name}.${path}: ${fault}`);
  if (fields.length > 0) return [...new Set(fields)].slice(0, MAX_FAULTS).join('; ');
  const [{ message, value } = { value: undefined }] = errors;
  return `${name}: ${message === undefined ? `expected ${what}, got ${formatValue(value)}` : excerpt(message, MAX_MESSAGE)}`;
};

const MAX_FAULTS = 3;
const MAX_MESSAGE = 300;

/** The members of intersections, unions and arrays have a number for a key, which is left out. */
const faultOf = ({ context, message }: t.ValidationError, format: FormatValue): Fault => {
  const path = context.map(({ key }) => key).filter((key) => key !== '' && !/^\d+$/.test(key));
  const last = context.at(-1);
  const fault = message ?? `expected ${last?.type.name ?? 'another value'}, got ${format(last?.actual)}`;
  return { path: path.join('.'), fault };
};
