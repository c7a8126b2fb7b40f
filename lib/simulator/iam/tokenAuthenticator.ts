import { errorReply, type ReplyMaker, revokedToken, unauthorized } from '../service/replies.ts';
import type { Authenticator, MaybePromise, RequestHead } from '../service/request.ts';
import type { SimulatorOptions } from '../SimulatorOptions.ts';
import type { Grant } from './grants.ts';
import type { Tokens } from './tokens.ts';

/** Validates a token that the simulator did not issue. */
type ValidateToken = (token: string) => MaybePromise<boolean>;

/** The validation that options ask for. Without tokens, users and keys, every token is valid. */
export const tokenValidation = ({
  tokens,
  users,
  accessKeys,
}: Pick<SimulatorOptions, 'tokens' | 'users' | 'accessKeys'>): ValidateToken => {
  if (typeof tokens === 'function') return tokens;
  if (tokens) return (token) => tokens.includes(token);
  return () => users === undefined && accessKeys === undefined;
};

const notFound = unauthorized('x-auth-token not found');
const unreadable = unauthorized('decrypt token fail');

/** The gateway's answer if it cannot validate a token. */
const unavailable = errorReply({
  status: 503,
  code: 'APIG.0613',
  message: 'The IAM service is currently unavailable',
  shape: 'gateway',
});

/** Whether a token is good for a path: if the path contains a project, for one that was issued for a project. */
const isScoped = ({ scope }: Grant, { projectId }: RequestHead['params']): boolean =>
  projectId === undefined || scope.kind === 'project';

/** The services of a project need a token for a project (iam_30_0001); status and code are a guess. */
const withoutProject = errorReply({
  status: 403,
  code: 'APIG.0302',
  message: 'The IAM user is not authorized to access the API: the token is not for a project',
  shape: 'gateway',
});

/**
 * Authenticates requests by `X-Auth-Token`.
 *
 * @param tokens - the issued tokens
 * @param isValid - validates any other token
 */
export const tokenAuthenticator = (tokens: Tokens, isValid: ValidateToken): Authenticator => {
  const validate = (token: string): ReturnType<Authenticator> => {
    // Only `true` accepts: plain JavaScript may return anything, for example a response that nobody inspected.
    const verdict = (valid: unknown): ReplyMaker | undefined => (valid === true ? undefined : unreadable);
    try {
      const valid = isValid(token);
      return typeof valid === 'boolean'
        ? verdict(valid)
        : Promise.resolve(valid).then(verdict, () => unavailable);
    } catch {
      return unavailable;
    }
  };
  return ({ headers, at, params }) => {
    const { 'x-auth-token': token = '' } = headers;
    if (token === '') return notFound;
    const status = tokens.statusOf(token, at);
    switch (status.kind) {
      case 'valid':
        return isScoped(status.grant, params) ? undefined : withoutProject;
      case 'expired':
        return unauthorized(`token expires, expires_at: ${status.expiresAt}`);
      case 'revoked':
        return revokedToken;
      case 'unknown':
        return validate(token);
    }
  };
};
