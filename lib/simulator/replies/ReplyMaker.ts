import type { BatchRef } from '../../model/BatchRef.ts';
import type { Reply } from './Reply.ts';

/** Makes the reply to one look: what it says may depend on who asked for what. */
export type ReplyMaker = (look: { readonly ref: BatchRef; readonly requestId: string }) => Reply;
