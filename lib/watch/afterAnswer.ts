import type { Either } from 'fp-ts/lib/Either.js';
import type { CallbackError } from '../errors/CallbackError.ts';
import type { Answered } from './Answered.ts';
import { bySchedule } from './bySchedule.ts';
import { honoured } from '../schedule/honoured.ts';
import type { Watch } from './Watch.ts';

/** How long to wait after an answered look. What the answer asks for holds for this wait, and no other. */
export const afterAnswer = (watch: Watch): Either<CallbackError, number> => {
  const { retryAfterMs } = watch.answered as Answered;
  return bySchedule(watch, honoured(retryAfterMs, watch.settings.maxRetryAfterMs));
};
