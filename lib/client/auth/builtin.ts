/** The modules of Node that only some ways to authenticate need. */
interface Builtins {
  readonly 'node:crypto': typeof import('node:crypto');
  readonly 'node:http': typeof import('node:http');
  readonly 'node:https': typeof import('node:https');
  readonly 'node:querystring': typeof import('node:querystring');
}

/**
 * A module of Node, loaded when it is first needed: importing the library loads none, and a bundle for a browser contains none.
 *
 * @throws `Error` in a runtime without such modules
 */
export const builtin = <Name extends keyof Builtins>(name: Name): Builtins[Name] => {
  const { process } = globalThis as { process?: { getBuiltinModule?: (id: string) => unknown } };
  const found = process?.getBuiltinModule?.(name);
  if (found === undefined) throw new Error(`${name} is needed, which this runtime does not have`);
  return found as Builtins[Name];
};
