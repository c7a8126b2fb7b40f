import { STATUS_CODES } from 'node:http';
import { jsonReply } from './jsonReply.ts';
import type { Reply } from './Reply.ts';

/** An error as Keystone writes it, whose code is the status again. */
export const iamError = (status: number, message: string): Reply =>
  jsonReply(status, { error: { code: status, message, title: STATUS_CODES[status] } });
