import { createHash } from 'node:crypto';
import { isRecord } from '../../checks/values.ts';
import type { SimulatedProject, SimulatedUser } from '../SimulatorOptions.ts';
import type { IssuedToken } from './tokens.ts';

/** The content of a token request. */
interface Login {
  readonly name: string;
  readonly password: string;
  readonly domainName: string;
  readonly project: {
    /** Takes precedence over the name. */
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly domainName: string | undefined;
  };
}

const USER = 'auth.identity.password.user';
const PROJECT = 'auth.scope.project';

/**
 * Reads a request for a token by password, scoped to a project, the only kind that DLI accepts.
 *
 * @param json - the parsed body of the request
 * @returns the login, or the name of the field that is missing
 */
export const readLogin = (json: unknown): Login | { readonly missing: string } => {
  const text = (path: string): string | undefined => {
    const value = valueAt(json, path);
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const methods = valueAt(json, 'auth.identity.methods');
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

/** The value at a path: `valueAt(json, 'auth.scope.project.id')`. */
const valueAt = (json: unknown, path: string): unknown =>
  path.split('.').reduce<unknown>((value, key) => (isRecord(value) ? value[key] : undefined), json);

/** A user and the project that a token is scoped to. */
interface ScopedUser {
  readonly user: SimulatedUser;
  readonly project: SimulatedProject;
}

/** Finds the user and the project of a login, or returns IAM's message for the refusal. */
export const findUser = (
  users: readonly SimulatedUser[],
  { name, password, domainName, project }: Login,
): ScopedUser | { readonly refused: string } => {
  const user = users.find(
    (it) => it.name === name && it.domainName === domainName && it.password === password,
  );
  if (!user) return { refused: 'The username or password is wrong.' };
  const { id = '', name: projectName, domainName: projectDomain = domainName } = project;
  const found = user.projects.find((it) => (id === '' ? it.name === projectName : it.id === id));
  return found && projectDomain === domainName
    ? { user, project: found }
    : { refused: 'The request you have made requires authentication.' };
};

type Json = Readonly<Record<string, unknown>>;

/**
 * Keystone's description of a token (iam_30_0001), without the token itself.
 *
 * @param catalogUrl - the base URL of the services in the catalog; `undefined` leaves the catalog out
 */
export const tokenBody = (
  { issuedAt, expiresAt }: IssuedToken,
  { user, project }: ScopedUser,
  catalogUrl: string | undefined,
): Json => {
  const domain = named(user.domainName);
  const catalog = catalogUrl !== undefined && {
    catalog: [service('iam', 'identity', `${catalogUrl}/v3`), service('dli', 'dli', catalogUrl)],
  };
  return {
    token: {
      expires_at: expiresAt,
      methods: ['password'],
      ...catalog,
      roles: [named('te_admin')],
      project: { id: project.id, name: project.name, domain },
      issued_at: issuedAt,
      user: { ...named(user.name), domain, password_expires_at: '' },
    },
  };
};

const service = (name: string, type: string, url: string): Json => ({
  ...named(name),
  type,
  endpoints: [{ id: idOf(url), interface: 'public', region: '*', region_id: '*', url }],
});

const named = (name: string): Json => ({ id: idOf(name), name });

/** A stable id in the format of IAM. */
const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);
