import { config } from 'rxjs';

/**
 * Wraps a callback so that its failures cannot affect the caller. The first error that it throws, or rejects with, goes
 * to RxJS's `config.onUnhandledError`; further ones are dropped.
 */
export const safeCallback = <T>(callback: (value: T) => unknown): ((value: T) => void) => {
  let reported = false;
  const report = (error: unknown): void => {
    if (reported) return;
    reported = true;
    // Asynchronously, as RxJS does, because the hook itself may throw.
    queueMicrotask(() => config.onUnhandledError?.(error));
  };
  return (value) => {
    try {
      const returned = callback(value);
      if (isThenable(returned)) returned.then(undefined, report);
    } catch (error) {
      report(error);
    }
  };
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
