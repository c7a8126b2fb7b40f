import { errorReply } from '../replies/errorReply.ts';
import type { Handler } from './Handler.ts';

const unpublished = errorReply({
  status: 404,
  code: 'APIG.0101',
  message: 'The API does not exist or has not been published in the environment',
  shape: 'gateway',
});

/** What the gateway says to a path that it does not know. It looks for the path before it looks at the token. */
export const showUnpublished: Handler = ({ requestId }) => ({
  reply: unpublished({ requestId }),
});
