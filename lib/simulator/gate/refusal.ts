import { errorReply } from '../replies/errorReply.ts';
import type { ReplyMaker } from '../replies/ReplyMaker.ts';

/** The gateway's 401 to who did not prove who they are. */
export const refusal = (why: string): ReplyMaker =>
  errorReply({
    status: 401,
    code: 'APIG.0301',
    message: `Incorrect IAM authentication information: ${why}`,
    shape: 'gateway',
  });
