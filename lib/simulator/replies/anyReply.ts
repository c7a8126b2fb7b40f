import type { Fault } from '../Fault.ts';
import { JSON_TYPE } from './JSON_TYPE.ts';
import type { ReplyMaker } from './ReplyMaker.ts';

/** The answer that a script spells out. It is encoded now: the body may be an object that changes later. */
export const anyReply = ({
  status = 200,
  body,
  headers = {},
}: Omit<Extract<Fault, { fault: 'answer' }>, 'fault'>): ReplyMaker => {
  const own = Object.entries(headers).map(([name, value]): [string, string] => [name.toLowerCase(), value]);
  const reply = {
    kind: 'answer',
    status,
    headers: { 'content-type': JSON_TYPE, ...Object.fromEntries(own) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  } as const;
  return () => reply;
};
