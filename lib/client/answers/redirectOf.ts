import type { Answer } from '../http/Answer.ts';

/** What to say of a redirect, or `undefined` for an answer that is none: no more than the other origin. */
export const redirectOf = ({ status, location }: Answer): string | undefined => {
  if (status < 300 || status > 399) return undefined;
  const to = URL.canParse(location ?? '') ? new URL(location ?? '').origin : 'another path';
  return `a redirect to ${to}, not followed: the credentials would go along`;
};
