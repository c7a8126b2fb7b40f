import type { SimulatedProject, SimulatedUser } from '../SimulatorOptions.ts';
import { domainOf, userIdOf } from './ids.ts';
import type { Login, Named } from './login.ts';

/** What a token was issued for. */
export interface Grant {
  readonly user: SimulatedUser;
  readonly methods: readonly string[];
  readonly scope:
    { readonly kind: 'project'; readonly project: SimulatedProject } | { readonly kind: 'domain' | 'none' };
}

type Refusal = { readonly refused: string };

const DENIED: Refusal = { refused: 'The request you have made requires authentication.' };

/**
 * Decides on a login: what to issue a token for, or IAM's message for the refusal.
 *
 * @param users - the known users
 * @param login - the login
 * @param grantOf - what a valid token was issued for
 */
export const grantFor = (
  users: readonly SimulatedUser[],
  login: Login,
  grantOf: (token: string) => Grant | undefined,
): Grant | Refusal => {
  const who = identify(users, login, grantOf);
  if ('refused' in who) return who;
  const scope = scopeFor(who.user, login.scope);
  return scope ? { ...who, scope } : DENIED;
};

/** The user of a login, and the methods that proved it: those of the other token, too. */
const identify = (
  users: readonly SimulatedUser[],
  { by }: Login,
  grantOf: (token: string) => Grant | undefined,
): Omit<Grant, 'scope'> | Refusal => {
  if ('token' in by) {
    const { user, methods = [] } = grantOf(by.token) ?? {};
    return user ? { user, methods: [...new Set([...methods, 'token'])] } : DENIED;
  }
  const user = findUser(users, by);
  return user ? { user, methods: ['password'] } : { refused: 'The username or password is wrong.' };
};

/** The scope that a user may have a token for, if it is the one that was asked for. */
const scopeFor = (user: SimulatedUser, scope: Login['scope']): Grant['scope'] | undefined => {
  if (scope.kind === 'none') return scope;
  if (scope.kind === 'domain') return isCalled(scope.domain, domainOf(user)) ? { kind: 'domain' } : undefined;
  const { domain, ...wanted } = scope.project;
  if (domain && !isCalled(domain, domainOf(user))) return undefined;
  const project = user.projects.find((it) => isCalled(wanted, it));
  return project && { kind: 'project', project };
};

const findUser = (
  users: readonly SimulatedUser[],
  { user: { id, name, domain }, password }: Extract<Login['by'], { readonly password: string }>,
): SimulatedUser | undefined =>
  users.find(
    (it) =>
      isCalled({ id, name }, { id: userIdOf(it), name: it.name }) &&
      (id !== undefined || (domain !== undefined && isCalled(domain, domainOf(it)))) &&
      it.password === password,
  );

const isCalled = (wanted: Named, it: { readonly id?: unknown; readonly name?: unknown }): boolean =>
  wanted.id === undefined ? it.name === wanted.name : it.id === wanted.id;
