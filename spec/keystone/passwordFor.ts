import type { Login } from './Keystone.ts';

/** Who, and for which project. */
interface PasswordAuth {
  readonly auth: { readonly identity: object; readonly scope: object };
}

/** The body of `POST /v3/auth/tokens`, scoped to a project by its name. */
export const passwordFor = ({
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
