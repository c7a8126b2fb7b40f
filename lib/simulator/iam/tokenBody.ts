import { catalogOf, regionOf } from './catalog.ts';
import type { Grant } from './grants.ts';
import { domainOf, named, userIdOf } from './ids.ts';
import type { IssuedToken } from './tokens.ts';

type Json = Readonly<Record<string, unknown>>;

/** The regions of the project that a token is for; none for a token of a domain. */
export const regionsOf = ({ scope }: Grant): readonly string[] =>
  scope.kind === 'project' ? [regionOf(scope.project)] : [];

/**
 * Keystone's description of a token (iam_30_0001), without the token itself.
 *
 * @param token - the times of the token
 * @param grant - what it was issued for
 * @param catalogUrl - the base URL of the services in the catalog; `undefined` leaves the catalog out
 */
export const tokenBody = (
  { issuedAt, expiresAt }: Pick<IssuedToken, 'issuedAt' | 'expiresAt'>,
  grant: Grant,
  catalogUrl: string | undefined,
): Json => {
  const { user, methods, scope } = grant;
  const domain = domainOf(user);
  return {
    token: {
      expires_at: expiresAt,
      methods,
      // A token without a scope has neither roles nor services.
      ...(scope.kind !== 'none' && {
        ...(catalogUrl !== undefined && { catalog: catalogOf(catalogUrl, regionsOf(grant)) }),
        roles: [named('role', 'te_admin')],
      }),
      ...(scope.kind === 'project' && {
        project: { id: scope.project.id, name: scope.project.name, domain },
      }),
      ...(scope.kind === 'domain' && { domain }),
      issued_at: issuedAt,
      user: { id: userIdOf(user), name: user.name, domain, password_expires_at: null },
    },
  };
};
