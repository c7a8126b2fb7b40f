import { JSON_TYPE } from './JSON_TYPE.ts';
import type { ReplyMaker } from './ReplyMaker.ts';

/** An answer as that to a look, of which only half is sent: less than its `state`, as the rest alone is longer. */
export const halfReply =
  (half: 'close' | 'stall'): ReplyMaker =>
  ({ ref }) => ({
    kind: 'answer',
    status: 200,
    headers: { 'content-type': JSON_TYPE },
    body: JSON.stringify({ id: ref?.batchId ?? '', state: 'running' }),
    half,
  });
