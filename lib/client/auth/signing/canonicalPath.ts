import { unescape } from 'node:querystring';
import { percentEncoded } from './percentEncoded.ts';

/**
 * The path of a URL as it is signed: with one spelling for what can be spelt in several ways, and with a slash at
 * the end, which the request itself need not have.
 */
export const canonicalPath = ({ pathname }: Pick<URL, 'pathname'>): string =>
  // Not `decodeURIComponent`: a URL may have a % in its path that begins nothing.
  unescape(pathname).split('/').map(percentEncoded).join('/').replace(/\/?$/, '/');
