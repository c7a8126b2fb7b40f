import { type Either, isRight } from 'fp-ts/lib/Either.js';
import { defer } from 'rxjs';
import type { BatchRef, BatchSnapshot, WatchError } from 'dli-watch';
import { type FakeAnswer, type FakeSource, fakeSource } from 'dli-watch/testing';

/** The number of a job of `refNo`. */
const numberOf = ({ batchId }: BatchRef): number => Number(batchId.slice(-12));

/** A source with a script for each job, by its number. */
export const scripted = (scripts: readonly (readonly FakeAnswer[])[]): FakeSource => {
  const sources = new Map<string, FakeSource>();
  const of = (ref: BatchRef): FakeSource => {
    const source = sources.get(ref.batchId) ?? fakeSource(scripts[numberOf(ref)] ?? []);
    sources.set(ref.batchId, source);
    return source;
  };
  return {
    readState$: (ref) => defer(() => of(ref).readState$(ref)),
    polls: (ref) =>
      ref === undefined
        ? [...sources.values()].reduce((sum, source) => sum + source.polls(), 0)
        : of(ref).polls(ref),
  };
};

/** A result in two words: the number of the job, and its state or the tag of its error. */
export const summaryOf = (result: Either<WatchError, BatchSnapshot>): string => {
  const outcome = isRight(result) ? result.right.state : result.left._tag;
  const ref = isRight(result) ? result.right : result.left.ref;
  return `${ref === undefined ? 'none' : String(numberOf(ref))} ${outcome}`;
};
