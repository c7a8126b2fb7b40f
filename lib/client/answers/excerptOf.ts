import { scrubbed } from '../http/scrubbed.ts';

const MAX_EXCERPT = 300;

/** The beginning of a text on one line, without the secrets in it. */
export const excerptOf = (text: string, secrets: readonly string[]): string => {
  const line = scrubbed(text, secrets).replaceAll(/\s+/g, ' ').trim();
  return line.length > MAX_EXCERPT ? `${line.slice(0, MAX_EXCERPT)}…` : line;
};
