import type { Handler } from './Handler.ts';

/** Finds the handler of a path without its query, and the parts of the path that the route names. */
export type Routes = (
  method: string,
  path: string,
) => { readonly handler: Handler; readonly params: Readonly<Record<string, string>> };
