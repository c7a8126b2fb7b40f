import { config } from 'rxjs';
import type { WatchEvent } from './WatchEvent.ts';

/** What becomes of an event: it is told, synchronously. */
export type Tell = (event: WatchEvent) => void;

/**
 * Makes a handler safe: what it throws or rejects with is reported once to RxJS's `config.onUnhandledError`, and
 * changes nothing.
 */
export const told = (onEvent: (event: WatchEvent) => unknown): Tell => {
  let reported = false;
  const report = (error: unknown): void => {
    if (reported) return;
    reported = true;
    // In a turn of its own, as RxJS does: what the report throws must not come back to the watch either.
    queueMicrotask(() => config.onUnhandledError?.(error));
  };
  return (event) => {
    try {
      const returned = onEvent(event);
      if (isThenable(returned)) returned.then(undefined, report);
    } catch (error) {
      report(error);
    }
  };
};

const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof value === 'object' && value !== null && 'then' in value && typeof value.then === 'function';
