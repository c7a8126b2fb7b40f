import type * as asyncHooks from 'node:async_hooks';
import type * as crypto from 'node:crypto';
import type * as http from 'node:http';
import type * as https from 'node:https';
import type * as querystring from 'node:querystring';

/** The modules of Node that are used where there are any, named without `node:`, of which a bundle for a browser is to be free. */
interface Builtins {
  readonly async_hooks: typeof asyncHooks;
  readonly crypto: typeof crypto;
  readonly http: typeof http;
  readonly https: typeof https;
  readonly querystring: typeof querystring;
}

/**
 * A module of Node, loaded when it is first needed: importing the library loads none, and a bundle for a browser has nothing to
 * resolve. Node from 20.16 on, Bun and Deno have `getBuiltinModule`.
 *
 * @returns `undefined` in a runtime without such modules
 */
export const findBuiltin = <Name extends keyof Builtins>(name: Name): Builtins[Name] | undefined => {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  return process?.getBuiltinModule?.(name) as Builtins[Name] | undefined;
};

/**
 * As {@link findBuiltin}, for a module that is needed.
 *
 * @param user - what needs it, for the message
 * @param advice - what to use in its place, for the message
 * @throws `Error` in a runtime without such modules
 */
export const builtin = <Name extends keyof Builtins>(
  name: Name,
  user: string,
  advice = 'it runs on Node, Deno and Bun only',
): Builtins[Name] => {
  const found = findBuiltin(name);
  if (found === undefined) throw new Error(`${user}: this runtime has no node:${name} module; ${advice}`);
  return found;
};
