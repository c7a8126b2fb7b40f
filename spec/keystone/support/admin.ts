import { randomBytes } from 'node:crypto';
import { type Answer, type RequestOptions, sendRequest } from './sendRequest.ts';

/** The credentials of a user and the project to scope a token to. */
export interface Login {
  readonly username: string;
  readonly password: string;
  /** The domain of the user and of the project. */
  readonly domainName: string;
  readonly projectName: string;
  readonly projectId: string;
}

interface PasswordAuth {
  readonly auth: { readonly identity: object; readonly scope: object };
}

/** The body of `POST /v3/auth/tokens`, scoped to a project by its name. */
export const passwordAuth = ({
  username,
  password,
  domainName,
  projectName,
}: Omit<Login, 'projectId'>): PasswordAuth => ({
  auth: {
    identity: {
      methods: ['password'],
      password: { user: { name: username, password, domain: { name: domainName } } },
    },
    scope: { project: { name: projectName, domain: { name: domainName } } },
  },
});

/** Sends requests to a Keystone as its administrator; a path is relative to `/v3`. */
export type AdminRequest = (path: string, options?: RequestOptions) => Promise<Answer>;

/** How often a request is sent with a new token: on a busy machine it may expire on its way. */
const ATTEMPTS = 5;

/**
 * Sends requests as the administrator, whose token expires like any other: it is renewed after half its life, and whenever
 * it is refused anyway.
 */
export const adminOf = (url: string, login: Omit<Login, 'projectId'>, tokenLifeS: number): AdminRequest => {
  let current: { readonly token: Promise<string>; readonly until: number } | undefined;

  const issue = async (): Promise<string> => {
    const issued = await sendRequest(`${url}/auth/tokens?nocatalog=1`, {
      method: 'POST',
      body: passwordAuth(login),
    });
    const token = issued.headers['x-subject-token'];
    if (issued.status === 201 && typeof token === 'string') return token;
    throw new Error(`Keystone gave its administrator no token: ${String(issued.status)} ${issued.text}`);
  };
  const renew = (): Promise<string> => {
    const token = issue();
    const renewed = { token, until: performance.now() + tokenLifeS * 500 };
    current = renewed;
    token.catch(() => {
      if (current === renewed) current = undefined;
    });
    return token;
  };
  const currentToken = (): Promise<string> =>
    current !== undefined && performance.now() < current.until ? current.token : renew();

  return async (path, options = {}) => {
    const sendWith = (token: string): Promise<Answer> =>
      sendRequest(`${url}${path}`, { ...options, headers: { ...options.headers, 'x-auth-token': token } });
    let answer = await sendWith(await currentToken());
    // 403: the token expired between two checks of the same request.
    for (let sent = 1; sent < ATTEMPTS && (answer.status === 401 || answer.status === 403); sent += 1)
      answer = await sendWith(await renew());
    return answer;
  };
};

interface Identified {
  readonly id: string;
}

/** Creates a domain, a project in it, and a user with the role `member` there. */
export const addUser = async (admin: AdminRequest): Promise<Login> => {
  const must = async (path: string, options: RequestOptions, expected: number): Promise<string> => {
    const { status, text } = await admin(path, options);
    if (status === expected) return text;
    throw new Error(
      `Keystone: ${options.method ?? 'GET'} ${path} was answered with ${String(status)} ${text}`,
    );
  };
  const add = async (kind: string, fields: object): Promise<string> => {
    const created = await must(`/${kind}s`, { method: 'POST', body: { [kind]: fields } }, 201);
    return (JSON.parse(created) as Record<string, Identified>)[kind]!.id;
  };

  const domainName = 'OTC00000000001000000447';
  const projectName = 'eu-de';
  const username = 'watcher';
  // With characters that JSON and encodings can get wrong.
  const password = `pä ß€ "\\/ ${randomBytes(16).toString('hex')}`;
  const domain = await add('domain', { name: domainName });
  const projectId = await add('project', { name: projectName, domain_id: domain });
  const user = await add('user', { name: username, domain_id: domain, password });
  const { roles } = JSON.parse(await must('/roles?name=member', {}, 200)) as {
    roles: readonly Identified[];
  };
  const role = roles[0]!.id;
  await must(`/projects/${projectId}/users/${user}/roles/${role}`, { method: 'PUT' }, 204);
  return { username, password, domainName, projectName, projectId };
};
