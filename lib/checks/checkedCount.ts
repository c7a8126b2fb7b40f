import { expected } from './expected.ts';

const isCount = expected(
  'a whole number from 0',
  (value) => Number.isSafeInteger(value) && Number(value) >= 0,
);

/** Returns a count that an option holds, or throws a `TypeError` naming the option and its value. */
export const checkedCount = (name: string, value: number): number => {
  isCount(name, value);
  return value;
};
