import type { Route } from './Route.ts';

/** Finds who answers a path without its query, and the parts of the path that the route names. */
export type Routes = (
  method: string,
  path: string,
) => { readonly route: Route; readonly params: Readonly<Record<string, string>> };
