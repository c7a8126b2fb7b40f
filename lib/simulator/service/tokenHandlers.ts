import { grantFor } from '../iam/grants.ts';
import { readLogin } from '../iam/login.ts';
import { tokenBody } from '../iam/tokenBody.ts';
import { grantOf, type IdentityContext } from './identityHandlers.ts';
import { iamError, jsonReply } from './replies.ts';
import { type Handler, jsonBody, type ServiceRequest } from './request.ts';

// The calls of Keystone (IAM) about tokens.

/** Whether the answer contains the catalog. Any text that is not empty leaves it out. */
const catalogUrlOf = (request: ServiceRequest): string | undefined =>
  new URLSearchParams(request.query).get('nocatalog') ? undefined : request.origin;

/** `POST /v3/auth/tokens`: a token by password or by another token, with any scope (iam_30_0001). */
export const issueToken =
  (context: IdentityContext): Handler =>
  (request) => {
    const login = readLogin(jsonBody(request));
    // Never the value, which may be the password.
    if ('missing' in login) return { reply: iamError(400, `The request body is invalid: ${login.missing}.`) };
    const grant = grantFor(context.users, login, (token) => grantOf(context, token, request.at));
    if ('refused' in grant) return { reply: iamError(401, grant.refused) };
    const issued = context.tokens.issue(grant, 'token' in login.by ? login.by.token : undefined);
    const body = tokenBody(issued, grant, catalogUrlOf(request));
    return { reply: jsonReply(201, body, { 'x-subject-token': issued.token }) };
  };

const subjectOf = ({ headers }: ServiceRequest): string => headers['x-subject-token'] ?? '';

const noSubject = iamError(400, 'The header X-Subject-Token is missing.');

/** `GET` and `HEAD /v3/auth/tokens`: what a token was issued for, if it is valid. */
export const validateToken =
  ({ tokens }: IdentityContext): Handler =>
  (request) => {
    const token = subjectOf(request);
    if (token === '') return { reply: noSubject };
    const status = tokens.statusOf(token, request.at);
    if (status.kind !== 'valid') return { reply: iamError(404, 'Failed to validate token') };
    const body = tokenBody(status, status.grant, catalogUrlOf(request));
    return { reply: jsonReply(200, body, { 'x-subject-token': token }) };
  };

/** `DELETE /v3/auth/tokens`: revokes a token. */
export const revokeToken =
  ({ tokens }: IdentityContext): Handler =>
  (request) => {
    const token = subjectOf(request);
    if (token === '') return { reply: noSubject };
    if (tokens.statusOf(token, request.at).kind !== 'valid') {
      return { reply: iamError(404, 'Failed to validate token') };
    }
    tokens.revoke(token);
    return { reply: jsonReply(204, '') };
  };
