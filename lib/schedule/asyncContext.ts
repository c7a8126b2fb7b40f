import { identity, type MonoTypeOperatorFunction, Observable, takeUntil } from 'rxjs';
import { findBuiltin } from '../checks/builtin.ts';

/** Runs a function in an asynchronous context: what `AsyncLocalStorage` holds there, such as the trace of a request. */
export type InContext = (act: () => unknown) => void;

/** Node's class; `undefined` in a runtime that has no such contexts. */
const AsyncResource = findBuiltin('async_hooks')?.AsyncResource;

const HERE: InContext = (act) => {
  act();
};

/**
 * Captures the present asynchronous context. A request or an answer that is delivered from a queue, by a timer or by another
 * request would otherwise run in the context of that.
 */
export const captureContext = (): InContext => {
  if (AsyncResource === undefined) return HERE;
  const resource = new AsyncResource('dli-watch');
  return (act) => {
    resource.runInAsyncScope(act);
  };
};

/**
 * Delivers what a shared Observable emits in the asynchronous context in which it was subscribed to: values, the error and the
 * completion. Otherwise each subscriber would hear in the context of the one that started it.
 *
 * ```text
 * source          --a--b--|     started in the context of another subscriber
 * inOwnContext()  --a--b--|     each in the context of its own subscriber
 * ```
 */
export const inOwnContext = <T>(): MonoTypeOperatorFunction<T> =>
  AsyncResource === undefined
    ? identity
    : (source) =>
        new Observable((destination) => {
          const inContext = captureContext();
          // A source that emits synchronously is to end at once, too: before there is a subscription to return.
          const closed$ = new Observable<void>((notifier) => destination.add(() => notifier.next()));
          source.pipe(takeUntil(closed$)).subscribe({
            next: (value) => inContext(() => destination.next(value)),
            error: (error: unknown) => inContext(() => destination.error(error)),
            complete: () => inContext(() => destination.complete()),
          });
        });
