import * as t from 'io-ts';
import { optional } from './optional.ts';

/** What the list call answers. */
export interface ListAnswer {
  readonly sessions: readonly unknown[];
  readonly total: number | undefined;
}

const Count = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n >= 0, 'a count');

/** Reads the answer. Without `sessions` it is no list; a `total` that is no count counts as missing. */
export const ListAnswerCodec: t.Type<ListAnswer, unknown, unknown> = t.type({
  sessions: t.readonlyArray(t.unknown, 'an array'),
  total: optional(Count),
});
