import type { ListQuery } from './ListQuery.ts';
import { wanted } from './wanted.ts';
import { wrongParameter } from './wrongParameter.ts';

/** By the vendor's OpenAPI description. */
const DEFAULT_SIZE = 100;

/** Reads the query of a list, or names the parameter that is wrong. */
export const readQuery = (query: string, maxPageSize: number): ListQuery | { readonly wrong: string } => {
  const parameters = new URLSearchParams(query);
  // "If this parameter is left blank" (dli_02_0125) it is as if it were absent.
  const given = (name: string): string | undefined => parameters.get(name) || undefined;
  const wrong = wrongParameter(given, maxPageSize);
  if (wrong !== undefined) return { wrong };
  return {
    from: Number(given('from') ?? 0),
    size: Number(given('size') ?? Math.min(DEFAULT_SIZE, maxPageSize)),
    wants: wanted(given),
    order: given('order'),
  };
};
