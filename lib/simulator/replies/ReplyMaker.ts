import type { BatchRef } from '../../model/BatchRef.ts';
import type { Reply } from './Reply.ts';

/** Makes the reply to one request: what it says may depend on who asked for what. */
export type ReplyMaker = (request: {
  /** The job that the path names, if it names one. */
  readonly ref?: BatchRef | undefined;
  readonly requestId: string;
}) => Reply;
