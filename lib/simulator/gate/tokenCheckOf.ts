import type { SimulatorOptions } from '../SimulatorOptions.ts';
import type { TokenCheck } from './TokenCheck.ts';

/** The tokens that are good beside those that were issued: any, unless the options name who may come in. */
export const tokenCheckOf = ({
  tokens,
  users,
  accessKeys,
}: Pick<SimulatorOptions, 'tokens' | 'users' | 'accessKeys'>): TokenCheck => {
  if (typeof tokens === 'function') return tokens;
  if (tokens) return (token) => tokens.includes(token);
  return () => users === undefined && accessKeys === undefined;
};
