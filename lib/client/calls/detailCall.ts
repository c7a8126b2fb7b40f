import { left } from 'fp-ts/lib/Either.js';
import type { BatchRef } from '../../model/BatchRef.ts';
import { faultOf } from '../answers/faultOf.ts';
import { isNo } from '../answers/isNo.ts';
import { readAnswer } from '../answers/readAnswer.ts';
import { sessionOf } from '../answers/sessionOf.ts';
import type { BatchDetail } from '../BatchDetail.ts';
import type { ClientSettings } from '../clientSettingsOf.ts';
import { batchUrl } from './batchUrl.ts';
import type { Call } from './Call.ts';

/**
 * Asks for all that the service tells of a batch (dli_02_0126). A no is looked for first: with every field optional,
 * any object could be read as a batch of which nothing is known.
 */
export const detailCall = ({ base, words }: ClientSettings, ref: BatchRef): Call<BatchDetail> => ({
  method: 'GET',
  url: batchUrl(base, ref),
  read: (answer) =>
    isNo(answer)
      ? left(faultOf(answer))
      : readAnswer(answer, (json) => sessionOf(ref.projectId, words, json, ref.batchId)),
});
