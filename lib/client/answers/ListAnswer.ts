import * as t from 'io-ts';
import { optional } from './optional.ts';

const Count = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n >= 0, 'a count');

/** What the list call answers. A `total` that is no count counts as missing. */
export const ListAnswerCodec = t.type({
  sessions: t.readonlyArray(t.unknown, 'an array'),
  total: optional(Count),
});
