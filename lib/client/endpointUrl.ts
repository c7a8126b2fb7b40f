import { shown } from '../checks/shown.ts';
import { endpointFault } from './endpointFault.ts';

/** Checks an endpoint and returns its base URL without a slash at the end. */
export const endpointUrl = (endpoint: unknown): string => {
  const fault = endpointFault(endpoint);
  if (fault === undefined) {
    const { origin, pathname } = new URL(String(endpoint));
    return (origin + pathname).replace(/\/+$/, '');
  }
  // What has an @ or a query may hold a password or a token.
  const value = /[@?#]/.test(String(endpoint)) ? '' : `, got ${shown(endpoint)}`;
  throw new TypeError(`endpoint: ${fault}${value}`);
};
