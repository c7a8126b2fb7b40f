import { errorReply } from './errorReply.ts';
import type { ReplyMaker } from './ReplyMaker.ts';

/** What the gateway says of a token that was good once, and was taken back. */
export const staleToken: ReplyMaker = errorReply({
  status: 401,
  code: 'APIG.0307',
  message: 'The token must be updated',
  shape: 'gateway',
});
