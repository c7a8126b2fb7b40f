import type { SimulatedUser } from '../SimulatedUser.ts';
import type { Login } from './Login.ts';
import type { Session } from './Session.ts';

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
