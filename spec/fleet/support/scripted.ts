import { defer } from 'rxjs';
import type { BatchRef } from 'dli-watch';
import { type FakeAnswer, type FakeSource, fakeSource } from 'dli-watch/testing';

/** A source in which each job follows a script of its own, by its number (see `refNo`). */
export const scripted = (scripts: readonly (readonly FakeAnswer[])[]): FakeSource => {
  const sources = new Map<string, FakeSource>();
  const of = (ref: BatchRef): FakeSource => {
    const source = sources.get(ref.batchId) ?? fakeSource(scripts[Number(ref.batchId.slice(-12))] ?? []);
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
