import { isLeft } from 'fp-ts/lib/Either.js';
import type { Field } from './Field.ts';
import { given } from './given.ts';
import type { Variables } from './Variables.ts';

/** What an environment holds of a set of credentials. */
export interface ReadSet<Option extends string> {
  /** The variables that are set and say that this set is meant. */
  readonly telling: readonly string[];
  /** What is not there, by the names of variables. */
  readonly missing: readonly string[];
  /** What is wrong with what is there. */
  readonly faults: readonly string[];
  /** What is there, all the same. */
  readonly options: Readonly<Partial<Record<Option, string>>>;
}

type Part = Omit<ReadSet<string>, 'options'> & { readonly value?: string | undefined };

const NOTHING: Part = { telling: [], missing: [], faults: [] };

const partIn = (env: Variables, { names, faultOf, needed, telling, otherwise }: Field<string>): Part => {
  const name = names.find((each) => given(env, each) !== undefined);
  if (name === undefined) {
    if (otherwise !== undefined)
      return isLeft(otherwise)
        ? { ...NOTHING, faults: otherwise.left }
        : { ...NOTHING, value: otherwise.right };
    return needed ? { ...NOTHING, missing: [names.join(' or ')] } : NOTHING;
  }
  const value = env[name];
  const fault = faultOf(value);
  return {
    telling: telling ? [name] : [],
    missing: [],
    faults: fault === undefined ? [] : [`${name}: ${fault}`],
    value,
  };
};

/** Reads a set of credentials field by field. */
export const readSet = <Option extends string>(
  env: Variables,
  fields: readonly Field<Option>[],
): ReadSet<Option> => {
  const parts = fields.map((field) => partIn(env, field));
  const there = fields.flatMap(({ option }, index) => {
    const value = parts[index]?.value;
    return value === undefined ? [] : [[option, value] as const];
  });
  return {
    telling: parts.flatMap(({ telling }) => telling),
    missing: parts.flatMap(({ missing }) => missing),
    faults: parts.flatMap(({ faults }) => faults),
    options: Object.fromEntries(there) as Partial<Record<Option, string>>,
  };
};
