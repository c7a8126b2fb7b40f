import { errorReply } from './errorReply.ts';
import type { ReplyMaker } from './ReplyMaker.ts';

/** What DLI says of a job that it does not know. Which status it has is not documented; 400 is what clients expect. */
export const noSuchJob: ReplyMaker = errorReply({
  status: 400,
  code: 'DLI.0002',
  message: 'The object does not exist',
});
