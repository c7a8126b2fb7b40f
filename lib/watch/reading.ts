import { UnexpectedError } from '../errors/pollErrors.ts';
import { type BatchState, BatchStateCodec } from '../model/BatchState.ts';
import type { StateReading } from '../model/StateSource.ts';

/**
 * What a source has emitted, as a reading; throws an `UnexpectedError` for anything else. The fields are copied, so that each
 * of them is read once: a source may be written in plain JavaScript.
 */
export const checkedReading = (emitted: unknown): StateReading => {
  let fault: string | undefined;
  try {
    const { state, rawState, retryAfterMs } = emitted as Readonly<Record<keyof StateReading, unknown>>;
    fault = faultOf(state, rawState, retryAfterMs);
    if (fault === undefined) return { state, rawState, retryAfterMs } as StateReading;
  } catch (thrown) {
    throw new UnexpectedError(thrown, 'the source emitted something that is no reading');
  }
  throw new UnexpectedError(undefined, `the source emitted something that is no reading: ${fault}`);
};

const faultOf = (state: unknown, rawState: unknown, retryAfterMs: unknown): string | undefined => {
  if (!BatchStateCodec.is(state)) return 'its state is none of the known states';
  if (retryAfterMs !== undefined && typeof retryAfterMs !== 'number') return 'its retryAfterMs is no number';
  return rawState === state ? undefined : faultOfWord(state, rawState); // mostly they are equal
};

const faultOfWord = (state: BatchState, rawState: unknown): string | undefined => {
  const word = typeof rawState === 'string' ? rawState.trim().toLowerCase() : '';
  if (word === '') return 'its rawState is no text';
  return BatchStateCodec.is(word) && word !== state ? `its rawState is the word for ${word}` : undefined;
};
