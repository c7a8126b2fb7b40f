import { iamError } from '../service/replies.ts';
import { type Authenticator, thenMaybe } from '../service/request.ts';

/**
 * Authenticates the calls of Keystone, which has an error of its own for a bad token. A bad signature is refused by the gateway
 * in front of it.
 *
 * @param authenticate - authenticates the calls of any service
 */
export const identityAuthenticator =
  (authenticate: Authenticator): Authenticator =>
  (request) =>
    thenMaybe(authenticate(request), (rejection) => {
      if (!rejection || request.headers['authorization'] !== undefined) return rejection;
      return (rejected) => {
        const reply = rejection(rejected);
        return reply.kind === 'answer' && reply.status === 401
          ? iamError(401, 'The request you have made requires authentication.')
          : reply;
      };
    });
