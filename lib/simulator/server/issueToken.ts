import { findSession } from '../iam/findSession.ts';
import { readLogin } from '../iam/readLogin.ts';
import { tokenBody } from '../iam/tokenBody.ts';
import { iamError } from '../replies/iamError.ts';
import { jsonReply } from '../replies/jsonReply.ts';
import type { Handler } from './Handler.ts';
import type { World } from './World.ts';

/** `POST /v3/auth/tokens` of Keystone: a token by password, for a project (iam_30_0001). */
export const issueToken =
  ({ users, tokens }: World): Handler =>
  ({ body, query, headers }) => {
    const login = readLogin(body.toString());
    // Never the value: it may be the password.
    if ('missing' in login) return { reply: iamError(400, `The request body is invalid: ${login.missing}.`) };
    const session = findSession(users, login);
    if ('refused' in session) return { reply: iamError(401, session.refused) };
    const issued = tokens.issue();
    const isShort = Boolean(new URLSearchParams(query).get('nocatalog'));
    const told = tokenBody(issued, session, isShort ? undefined : `http://${headers.host ?? ''}`);
    return { reply: jsonReply(201, told, { 'x-subject-token': issued.token }) };
  };
