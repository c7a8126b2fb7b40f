import type { KeystoneOptions } from '../KeystoneOptions.ts';

/** What is asked of Keystone, and where. */
interface TokenRequest {
  readonly url: URL;
  readonly body: string;
}

/** A token by password, for one project (Keystone v3); without the catalog, which is long and of no use here. */
export const tokenRequest = ({
  authUrl,
  username,
  password,
  domainName,
  projectName,
  projectId,
}: KeystoneOptions): TokenRequest => {
  const { origin, pathname } = new URL(authUrl);
  const base = origin + pathname.replace(/\/+$/, '').replace(/\/v3$/, '');
  const domain = { name: domainName };
  const project = projectId === undefined ? { name: projectName, domain } : { id: projectId };
  const identity = { methods: ['password'], password: { user: { name: username, password, domain } } };
  return {
    url: new URL(`${base}/v3/auth/tokens?nocatalog=1`),
    body: JSON.stringify({ auth: { identity, scope: { project } } }),
  };
};
