import { definite } from '../../client/answers/definite.ts';
import type { BatchDetail } from '../../client/BatchDetail.ts';
import type { BatchPage } from '../../client/BatchPage.ts';
import type { StateReading } from '../../model/StateReading.ts';

/** What a page says of a batch that is on it, if it says its state. What it asks for holds for each of its batches. */
export const readingIn = (
  { retryAfterMs }: BatchPage,
  { state, rawState, updatedAt }: BatchDetail,
): StateReading | undefined =>
  state === undefined ? undefined : definite({ state, rawState: rawState ?? state, updatedAt, retryAfterMs });
