import { watchBatch$, type WatchOptions } from 'dli-watch';
import { type FakeAnswer, fakeSource, noJitter, testRef } from 'dli-watch/testing';
import { outcomeOf } from './outcomeOf.ts';

/** When the polls of a watch begin, those that are tried again too, in milliseconds from its start. */
export const pollsOf = (script: readonly FakeAnswer[], options: WatchOptions = {}): readonly number[] => {
  const times: number[] = [];
  const onEvent: WatchOptions['onEvent'] = ({ _tag, elapsedMs }) => {
    if (_tag === 'pollStarted') times.push(elapsedMs);
  };
  const source = fakeSource(script);
  outcomeOf(
    watchBatch$(testRef.projectId, testRef.batchId, { source, random: noJitter, ...options, onEvent }),
  );
  return times;
};
