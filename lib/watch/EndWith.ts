import type { PollError } from '../errors/PollError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { WatchFacts } from '../errors/WatchErrorBase.ts';
import { CallbackError, type CallbackFault } from '../errors/watchErrors.ts';

/** Creates the error that ends a watch. */
export type EndWith = (facts: WatchFacts) => WatchError;

/** Ends a watch because a callback threw, or returned something that is out of range. */
export const callbackError =
  (callback: string, fault: CallbackFault, pollError?: PollError): EndWith =>
  (facts) =>
    new CallbackError(callback, fault, facts, pollError);
