import type { AuthRequest } from '../AuthRequest.ts';
import { byName } from './byName.ts';
import { canonicalPath } from './canonicalPath.ts';
import { canonicalQuery } from './canonicalQuery.ts';
import { sha256 } from './sha256.ts';
import { signedNames } from './signedNames.ts';

/**
 * The one text that stands for a request when it is signed (devg-apisign, api-sign-algorithm-002).
 *
 * @param request - what is sent
 * @param headers - the headers to sign: names in lower case, values as they are sent
 */
export const canonicalRequest = (
  { method, url, body = '' }: Pick<AuthRequest, 'method' | 'url' | 'body'>,
  headers: Readonly<Record<string, string>>,
): string =>
  [
    method,
    canonicalPath(url),
    canonicalQuery(url),
    ...Object.entries(headers)
      .sort(byName)
      .map(([name, value]) => `${name}:${value}`),
    '',
    signedNames(headers),
    sha256(body),
  ].join('\n');
