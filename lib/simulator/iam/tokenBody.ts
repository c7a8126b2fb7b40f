import { createHash } from 'node:crypto';
import type { Session } from './Session.ts';
import type { IssuedToken } from './Tokens.ts';

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
