import { config } from 'rxjs';

/**
 * Makes a hook safe: what it throws or rejects with is reported once to RxJS's `config.onUnhandledError`, and
 * changes nothing. What becomes of a value is that it is told, synchronously.
 */
export const safeCallback = <T>(hook: (value: T) => unknown): ((value: T) => void) => {
  let reported = false;
  const report = (error: unknown): void => {
    if (reported) return;
    reported = true;
    // In a turn of its own, as RxJS does: what the report throws must not come back to the watch either.
    queueMicrotask(() => config.onUnhandledError?.(error));
  };
  return (value) => {
    try {
      const returned = hook(value);
      if (isThenable(returned)) returned.then(undefined, report);
    } catch (error) {
      report(error);
    }
  };
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
