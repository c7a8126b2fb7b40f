import { left, right } from 'fp-ts/lib/Either.js';
import type { BatchRef } from '../../model/BatchRef.ts';
import { faultOf } from '../answers/faultOf.ts';
import { isNo } from '../answers/isNo.ts';
import { isOk } from '../answers/isOk.ts';
import type { ClientSettings } from '../clientSettingsOf.ts';
import type { CancelOutcome } from '../DliClient.ts';
import { batchUrl } from './batchUrl.ts';
import type { Call } from './Call.ts';

/** Asks to cancel a batch (dli_02_0129). A 2xx is a yes, whatever else it says: `{"msg":"deleted"}`. */
export const cancelCall = ({ base }: ClientSettings, ref: BatchRef): Call<CancelOutcome> => ({
  method: 'DELETE',
  url: batchUrl(base, ref),
  read: (answer) => (isOk(answer) && !isNo(answer) ? right('cancelled') : left(faultOf(answer))),
});
