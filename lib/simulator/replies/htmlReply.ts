import { STATUS_CODES } from 'node:http';
import { anyReply } from './anyReply.ts';
import type { ReplyMaker } from './ReplyMaker.ts';

/** A page for people: a login form, or what a proxy says of an error. */
export const htmlReply = (status: number): ReplyMaker => {
  const title = status < 400 ? 'Sign in' : `${status} ${STATUS_CODES[status] ?? 'Error'}`;
  return anyReply({
    status,
    body: `<!DOCTYPE html>\n<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>\n`,
    headers: { 'content-type': 'text/html;charset=utf-8' },
  });
};
