import { filterOrElse } from 'fp-ts/lib/Either.js';
import { pipe } from 'fp-ts/lib/function.js';
import type { LookError } from '../../errors/LookError.ts';
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
 * Asks for all that the service tells of a batch (dli_02_0126). Every field is optional, so that a no could be read as a
 * batch of which nothing is known; a state goes before it.
 */
export const detailCall = ({ base, words }: ClientSettings, ref: BatchRef): Call<BatchDetail> => ({
  method: 'GET',
  url: batchUrl(base, ref),
  read: (answer) =>
    pipe(
      readAnswer(answer, (json) => sessionOf(ref.projectId, words, json, ref.batchId)),
      filterOrElse(
        ({ state }) => state !== undefined || !isNo(answer),
        (): LookError => faultOf(answer),
      ),
    ),
});
