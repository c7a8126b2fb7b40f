import type * as t from 'io-ts';
import { shown } from '../../checks/shown.ts';

/** What io-ts found, a line each: `state: expected a text, got 7`. Values are shortened. */
export const reportOf = (errors: t.Errors): readonly string[] =>
  errors.map(({ context, message }) => {
    const path = context.map(({ key }) => key).filter((key) => key !== '' && !/^\d+$/.test(key));
    const last = context.at(-1);
    const found = message ?? `expected ${last?.type.name ?? 'something else'}, got ${shown(last?.actual)}`;
    return path.length === 0 ? found : `${path.join('.')}: ${found}`;
  });
