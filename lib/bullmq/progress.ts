import { isRight } from 'fp-ts/lib/Either.js';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { Made } from './Outcome.ts';

/** What dashboards of BullMQ show of a watch: the state, since when, and why the last attempt failed. */
export const progressOf = (made: Made): object => {
  if (made._tag === 'ended')
    return isRight(made.end) ? stateIn(made.end.right) : { problem: made.end.left.message };
  const { checkpoint, error } = made;
  return { ...stateIn(checkpoint.snapshot), ...(error && { problem: error.message }) };
};

const stateIn = (snapshot: BatchSnapshot | null): object => ({
  state: snapshot?.state ?? null,
  since: snapshot?.stateSince ?? null,
  polls: snapshot?.polls ?? 0,
});
