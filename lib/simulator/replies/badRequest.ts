import { errorReply } from './errorReply.ts';
import type { ReplyMaker } from './ReplyMaker.ts';

/** What DLI says to a request that it cannot read (dli_02_0056). */
export const badRequest = (why: string): ReplyMaker =>
  errorReply({ status: 400, code: 'DLI.0001', message: `Parameter check errors occur: ${why}` });
