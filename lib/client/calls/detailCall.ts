import type { BatchRef } from '../../model/BatchRef.ts';
import { readAnswer } from '../answers/readAnswer.ts';
import { sessionOf } from '../answers/sessionOf.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import type { ClientSettings } from '../clientSettingsOf.ts';
import { batchUrl } from './batchUrl.ts';
import type { Call } from './Call.ts';

/** Asks for all that the service tells of a batch (dli_02_0126). */
export const detailCall = ({ base, words }: ClientSettings, ref: BatchRef): Call<BatchDetail> => ({
  method: 'GET',
  url: batchUrl(base, ref),
  read: (answer) => readAnswer(answer, (json) => sessionOf(ref.projectId, words, json, ref.batchId)),
});
