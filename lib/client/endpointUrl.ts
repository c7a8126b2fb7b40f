import { shown } from '../checks/shown.ts';
import { endpointFault } from './endpointFault.ts';

/** Checks an endpoint and returns its base URL without a slash at the end. */
export const endpointUrl = (endpoint: unknown): string => {
  const fault = endpointFault(endpoint);
  if (fault === undefined) {
    const { origin, pathname } = new URL(String(endpoint));
    return (origin + pathname).replace(/\/+$/, '');
  }
  throw new TypeError(`endpoint: ${fault}${mayBeSecret(endpoint) ? '' : `, got ${shown(endpoint)}`}`);
};

/**
 * What has an @ or a query may hold a password or a token, and a text without a dot or a colon is no part of an address:
 * it may be a token or a key that stands in the wrong place.
 */
const mayBeSecret = (endpoint: unknown): boolean =>
  typeof endpoint === 'string' && endpoint !== '' && (/[@?#]/.test(endpoint) || !/[.:]/.test(endpoint));
