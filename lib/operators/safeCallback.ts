import { config } from 'rxjs';

/**
 * Wraps a callback so that its failures cannot affect the caller. The first error that it throws, or rejects with, goes
 * to RxJS's `config.onUnhandledError`; further ones are dropped.
 */
export const safeCallback = <T>(callback: (value: T) => unknown): ((value: T) => void) => {
  let reported = false;
  const owner: CallbackOwner = {
    onCallbackFault: (error) => {
      if (!reported) reportUnhandled(error);
      reported = true;
    },
  };
  return (value) => callSafely(callback, value, owner);
};

/** What is notified when a callback throws, or rejects. */
export interface CallbackOwner {
  onCallbackFault(error: unknown): void;
}

/** Calls a callback so that its failures cannot affect the caller. */
export const callSafely = <T>(callback: (value: T) => unknown, value: T, owner: CallbackOwner): void => {
  try {
    const returned = callback(value);
    if (isThenable(returned)) returned.then(undefined, (error: unknown) => owner.onCallbackFault(error));
  } catch (error) {
    owner.onCallbackFault(error);
  }
};

/** Hands an error to RxJS's hook: asynchronously, as RxJS does, because the hook itself may throw. */
export const reportUnhandled = (error: unknown): void =>
  queueMicrotask(() => config.onUnhandledError?.(error));

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
