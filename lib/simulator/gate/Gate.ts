import type { ReplyMaker } from '../replies/ReplyMaker.ts';
import type { Asked } from '../server/Asked.ts';

/** Lets a request in, or says what the gateway answers instead. Never rejects. */
export type Gate = (asked: Asked) => ReplyMaker | undefined | Promise<ReplyMaker | undefined>;
