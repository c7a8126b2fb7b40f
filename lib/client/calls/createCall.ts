import { readAnswer } from '../answers/readAnswer.ts';
import { sessionOf } from '../answers/sessionOf.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import type { ClientSettings } from '../clientSettingsOf.ts';
import { batchesUrl } from './batchesUrl.ts';
import type { Call } from './Call.ts';

/** Asks to create a batch (dli_02_0124). */
export const createCall = (
  { base, words }: ClientSettings,
  projectId: string,
  body: string,
): Call<BatchDetail> => ({
  method: 'POST',
  url: batchesUrl(base, projectId),
  body,
  read: (answer) => readAnswer(answer, (json) => sessionOf(projectId, words, json)),
});
