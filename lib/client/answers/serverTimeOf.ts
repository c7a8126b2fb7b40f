import type { Answer } from '../http/Answer.ts';

/** What the server's clock says, in epoch milliseconds, where it tells. */
export const serverTimeOf = ({ date }: Pick<Answer, 'date'>): number | undefined => {
  const at = Date.parse(date ?? '');
  return Number.isNaN(at) ? undefined : at;
};
