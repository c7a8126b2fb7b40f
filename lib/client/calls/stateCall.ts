import type { BatchRef } from '../../model/BatchRef.ts';
import type { StateReading } from '../../model/StateReading.ts';
import { readingOf } from '../answers/readingOf.ts';
import type { ClientSettings } from '../clientSettingsOf.ts';
import { batchUrl } from './batchUrl.ts';
import type { Call } from './Call.ts';

/** Asks for the state of a batch (dli_02_0127). */
export const stateCall = ({ base, words }: ClientSettings, ref: BatchRef): Call<StateReading> => ({
  method: 'GET',
  url: batchUrl(base, ref, '/state'),
  read: (answer) => readingOf(ref, words, answer),
});
