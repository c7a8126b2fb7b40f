import { createHash } from 'node:crypto';
import type { SimulatedProject, SimulatedUser } from '../SimulatorOptions.ts';
import type { IssuedToken } from './tokens.ts';

/** What a request for a token says. */
interface Login {
  readonly name: string;
  readonly password: string;
  readonly domainName: string;
  readonly project: {
    /** It counts before the name. */
    readonly id: string | undefined;
    readonly name: string | undefined;
    readonly domainName: string | undefined;
  };
}

/** Who has logged in, and for which project. */
interface Session {
  readonly user: SimulatedUser;
  readonly project: SimulatedProject;
}

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

/** Finds the user and the project of a login, or says as IAM does why there are none. */
export const findSession = (
  users: readonly SimulatedUser[],
  { name, password, domainName, project }: Login,
): Session | { readonly refused: string } => {
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

/** An id that is always the same for a name, in the shape of those of IAM. */
const idOf = (name: string): string => createHash('sha256').update(name).digest('hex').slice(0, 32);

const named = (name: string): Json => ({ id: idOf(name), name });

const service = (name: string, type: string, url: string): Json => ({
  ...named(name),
  type,
  endpoints: [{ id: idOf(url), interface: 'public', region: '*', region_id: '*', url }],
});

/**
 * What Keystone tells of a token (iam_30_0001). The token itself is not in it.
 *
 * @param token - when it is good
 * @param session - whose it is
 * @param catalogUrl - where the services are; without, the catalog is left out
 */
export const tokenBody = (
  { issuedAt, expiresAt }: IssuedToken,
  { user, project }: Session,
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
