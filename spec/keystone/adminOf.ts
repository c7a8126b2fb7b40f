import { type Answer, ask, type Question } from './ask.ts';
import type { Login } from './Keystone.ts';
import { passwordFor } from './passwordFor.ts';

/**
 * Asks a Keystone as its administrator, whose token lives no longer than any other: it is renewed at half its life,
 * and once more if it was refused all the same.
 */
export const adminOf = (
  url: string,
  login: Omit<Login, 'projectId'>,
  tokenLifeS: number,
): ((path: string, question?: Question) => Promise<Answer>) => {
  let present: { readonly token: Promise<string>; readonly until: number } | undefined;

  const issue = async (): Promise<string> => {
    const issued = await ask(`${url}/auth/tokens?nocatalog=1`, { method: 'POST', body: passwordFor(login) });
    const token = issued.headers['x-subject-token'];
    if (issued.status === 201 && typeof token === 'string') return token;
    throw new Error(`Keystone gave its administrator no token: ${String(issued.status)} ${issued.text}`);
  };
  const renewed = (): Promise<string> => {
    const token = issue();
    const mine = { token, until: performance.now() + tokenLifeS * 500 };
    present = mine;
    token.catch(() => {
      if (present === mine) present = undefined;
    });
    return token;
  };
  const kept = (): Promise<string> =>
    present !== undefined && performance.now() < present.until ? present.token : renewed();

  return async (path, question = {}) => {
    const askWith = (token: string): Promise<Answer> =>
      ask(`${url}${path}`, { ...question, headers: { ...question.headers, 'x-auth-token': token } });
    const first = await askWith(await kept());
    // 403: it expired between two checks of one and the same request.
    return first.status === 401 || first.status === 403 ? askWith(await renewed()) : first;
  };
};
