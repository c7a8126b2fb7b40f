import { JSON_TYPE } from './JSON_TYPE.ts';
import type { Reply } from './Reply.ts';

/** A whole answer in JSON. */
export const jsonReply = (
  status: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  kind: 'answer',
  status,
  headers: { 'content-type': JSON_TYPE, ...headers },
  body: JSON.stringify(body),
});
