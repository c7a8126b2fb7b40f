import { isRecord } from '../../checks/values.ts';

/** The content of a token request. */
export interface Login {
  /** The requester of a token: a user with a password, or the owner of another token. */
  readonly by: ({ readonly password: string } & UserRef) | { readonly token: string };
  readonly scope: Scope;
}

/** A name or an id; the id takes precedence. */
export interface Named {
  readonly id: string | undefined;
  readonly name: string | undefined;
}

interface UserRef {
  /** A name has a domain; an id needs none. */
  readonly user: Named & { readonly domain: Named | undefined };
}

/** What a token is wanted for. */
type Scope =
  | { readonly kind: 'project'; readonly project: Named & { readonly domain: Named | undefined } }
  | { readonly kind: 'domain'; readonly domain: Named }
  | { readonly kind: 'none' };

const USER = 'auth.identity.password.user';
const TOKEN = 'auth.identity.token.id';
const PROJECT = 'auth.scope.project';

/**
 * Reads a request for a token, by password or by another token.
 *
 * @param json - the parsed body of the request
 * @returns the login, or the name of the field that is missing
 */
export const readLogin = (json: unknown): Login | { readonly missing: string } => {
  const methods = valueAt(json, 'auth.identity.methods');
  const method = Array.isArray(methods)
    ? ['password', 'token'].find((it) => methods.includes(it))
    : undefined;
  if (method === undefined) return { missing: 'auth.identity.methods' };
  const by = method === 'password' ? readUser(json) : readToken(json);
  if (by === undefined) return { missing: method === 'password' ? USER : TOKEN };
  const scope = readScope(valueAt(json, 'auth.scope'));
  return scope === undefined ? { missing: PROJECT } : { by, scope };
};

const readUser = (json: unknown): Login['by'] | undefined => {
  const user = readNamed(valueAt(json, USER));
  const password = textAt(json, `${USER}.password`);
  if (user === undefined || password === undefined) return undefined;
  const domain = readNamed(valueAt(json, `${USER}.domain`));
  return user.id === undefined && domain === undefined ? undefined : { user: { ...user, domain }, password };
};

const readToken = (json: unknown): Login['by'] | undefined => {
  const token = textAt(json, TOKEN);
  return token === undefined ? undefined : { token };
};

/** With both, the project counts (IAM). Without either, the token has no scope; `"unscoped"` asks for that. */
const readScope = (scope: unknown): Scope | undefined => {
  if (scope === undefined || scope === 'unscoped') return { kind: 'none' };
  if (!isRecord(scope)) return undefined;
  if (scope['project'] !== undefined) return readProject(scope['project']);
  if (scope['domain'] !== undefined) {
    const domain = readNamed(scope['domain']);
    return domain && { kind: 'domain', domain };
  }
  return Object.keys(scope).every((name) => name === 'unscoped') ? { kind: 'none' } : undefined;
};

const readProject = (value: unknown): Scope | undefined => {
  const project = readNamed(value);
  return project && { kind: 'project', project: { ...project, domain: readNamed(valueAt(value, 'domain')) } };
};

const readNamed = (value: unknown): Named | undefined => {
  const [id, name] = [textAt(value, 'id'), textAt(value, 'name')];
  return id === undefined && name === undefined ? undefined : { id, name };
};

/** The text at a path, unless it is empty. */
const textAt = (json: unknown, path: string): string | undefined => {
  const value = valueAt(json, path);
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The value at a path: `valueAt(json, 'auth.scope.project.id')`. */
const valueAt = (json: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), json);
