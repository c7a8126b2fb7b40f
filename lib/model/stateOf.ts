import { type BatchState, BatchStateCodec } from './BatchState.ts';

/**
 * What a service's text says: compared after `trim().toLowerCase()`, since the reference's own example
 * answers "Success" where its tables say "success" (dli_02_0127).
 *
 * @param rawState - the service's own text
 * @param words - further words and what they mean, by their trimmed lower-case form
 */
export const stateOf = (rawState: string, words?: ReadonlyMap<string, BatchState>): BatchState => {
  const word = rawState.trim().toLowerCase();
  return BatchStateCodec.is(word) ? word : (words?.get(word) ?? 'unknown');
};
