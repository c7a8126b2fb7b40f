import type { Login } from './Login.ts';

const jsonIn = (body: string): unknown => {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
};

/** What stands at a path of an object: `at(json, 'auth.scope.project.id')`. */
const at = (json: unknown, path: string): unknown =>
  path
    .split('.')
    .reduce<unknown>(
      (value, key) =>
        typeof value === 'object' && value !== null
          ? (value as Readonly<Record<string, unknown>>)[key]
          : undefined,
      json,
    );

const USER = 'auth.identity.password.user';
const PROJECT = 'auth.scope.project';

/**
 * Reads a request for a token by password, for a project: nothing else is of use to DLI.
 *
 * @param body - the body of the request
 * @returns what it says, or the name of what is missing
 */
export const readLogin = (body: string): Login | { readonly missing: string } => {
  const json = jsonIn(body);
  const text = (path: string): string | undefined => {
    const value = at(json, path);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const methods = at(json, 'auth.identity.methods');
  if (!Array.isArray(methods) || !methods.includes('password')) return { missing: 'auth.identity.methods' };
  const [name, password, domainName] = ['name', 'password', 'domain.name'].map((key) =>
    text(`${USER}.${key}`),
  );
  if (name === undefined || password === undefined || domainName === undefined) return { missing: USER };
  const [id, projectName] = [text(`${PROJECT}.id`), text(`${PROJECT}.name`)];
  if (id === undefined && projectName === undefined) return { missing: PROJECT };
  const project = { id, name: projectName, domainName: text(`${PROJECT}.domain.name`) };
  return { name, password, domainName, project };
};
