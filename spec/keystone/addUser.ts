import { randomBytes } from 'node:crypto';
import type { Answer, Question } from './ask.ts';
import type { Login } from './Keystone.ts';

interface Named {
  readonly id: string;
}

/** Makes a domain, a project in it, and a user with the role `member` there. */
export const addUser = async (
  ask: (path: string, question?: Question) => Promise<Answer>,
): Promise<Login> => {
  const must = async (path: string, question: Question, expected: number): Promise<string> => {
    const { status, text } = await ask(path, question);
    if (status === expected) return text;
    throw new Error(
      `Keystone: ${question.method ?? 'GET'} ${path} was answered with ${String(status)} ${text}`,
    );
  };
  const add = async (kind: string, fields: object): Promise<string> => {
    const made = await must(`/${kind}s`, { method: 'POST', body: { [kind]: fields } }, 201);
    return (JSON.parse(made) as Record<string, Named>)[kind]!.id;
  };

  const domainName = 'OTC00000000001000000447';
  const projectName = 'eu-de';
  const username = 'watcher';
  // With all that JSON and encodings can get wrong.
  const password = `pä ß€ "\\/ ${randomBytes(16).toString('hex')}`;
  const domain = await add('domain', { name: domainName });
  const projectId = await add('project', { name: projectName, domain_id: domain });
  const user = await add('user', { name: username, domain_id: domain, password });
  const roles = JSON.parse(await must('/roles?name=member', {}, 200)) as { roles: readonly Named[] };
  const role = roles.roles[0]!.id;
  await must(`/projects/${projectId}/users/${user}/roles/${role}`, { method: 'PUT' }, 204);
  return { username, password, domainName, projectName, projectId };
};
