import { type Observable, type ObservableInput, take } from 'rxjs';
import type { BatchPage, BatchQuery, DliClient } from '../../client/DliClient.ts';
import { pages$ } from '../../client/calls/pages.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { ReadOptions, StateReading, StateSource } from '../../model/StateSource.ts';
import type { RequestQueue } from './RequestQueue.ts';

/** Any method of a source. */
export type Method = (...args: readonly unknown[]) => unknown;

/** A list whose pages can be urgent, as the polls can that they answer. */
export type ListPages = (
  projectId: string,
  query?: BatchQuery,
  options?: ReadOptions,
) => Observable<BatchPage>;

/** What each method of a client sends. The type makes a new method a compile error until it has a line. */
const SENDS: Readonly<
  Record<keyof DliClient, 'a request' | 'a poll' | 'a request for each page' | 'nothing'>
> = {
  readState$: 'a poll',
  readBatch$: 'a request',
  cancelBatch$: 'a request',
  createBatch$: 'a request',
  listBatches$: 'a request for each page',
  close: 'nothing',
  leadMs: 'nothing',
  isCoalesced: 'nothing',
};

const sends: ReadonlyMap<PropertyKey, string> = new Map(Object.entries(SENDS));

/**
 * The method of a source with each of its requests in a queue. The method itself is called at once, so that it can check
 * its arguments.
 */
export const limitedMethod = (queue: RequestQueue, name: PropertyKey, method: Method): Method => {
  switch (sends.get(name)) {
    case 'a request':
      return (...args) => queue.enqueue$(method(...args) as ObservableInput<unknown>);
    case 'a poll':
      return (...args) => {
        const [, options] = args as readonly [BatchRef, ReadOptions?];
        return queue.enqueue$(method(...args) as ObservableInput<StateReading>, options);
      };
    case 'a request for each page':
      return limitedList(queue, method as ListPages) as Method;
    default:
      return method;
  }
};

/** `leadMs` of a limited source: the wait in its queue, and that of the source beneath. */
export const limitedLead =
  (queue: RequestQueue, source: Pick<StateSource, 'leadMs'>): (() => number) =>
  () =>
    queue.leadMs() + (source.leadMs?.() ?? 0);

const limitedList =
  (queue: RequestQueue, list$: ListPages): ListPages =>
  (projectId, query = {}, options = {}) => {
    const first = query.from ?? 0;
    const first$ = list$(projectId, query, options);
    return pages$(first, (from) => {
      const remaining$ = from === first ? first$ : list$(projectId, { ...query, from }, options);
      return queue.enqueue$(remaining$.pipe(take(1)), options);
    });
  };

/**
 * A proxy of an object with some methods replaced. Methods run on the object itself, so private fields work, and every
 * other property is that of the object.
 *
 * @param source - the object; it is not changed
 * @param replace - returns the method to use instead of one, which is passed bound to the object; called once for each
 * @param added - further methods; they take the place of those of the same name, and are copied with the object
 */
export const proxyMethods = <S extends object>(
  source: S,
  replace: (name: PropertyKey, method: Method) => Method,
  added: Readonly<Record<string, Method>> = {},
): S => {
  const replaced = new Map<PropertyKey, { readonly original: unknown; readonly method: Method }>();
  const methodOf = (name: PropertyKey, original: Method): Method => {
    const before = replaced.get(name);
    if (before?.original === original) return before.method;
    const bound = new Proxy(original, { apply: (_, _self, args) => Reflect.apply(original, source, args) });
    const method = replace(name, bound);
    replaced.set(name, { original, method });
    return method;
  };
  return new Proxy(configurable(source), {
    get: (_, name) => {
      const own = Reflect.getOwnPropertyDescriptor(added, name);
      if (own !== undefined) return own.value as Method;
      const value: unknown = Reflect.get(source, name);
      const isMethod = typeof value === 'function' && name !== 'constructor';
      return isMethod ? methodOf(name, value as Method) : value;
    },
    set: (_, name, value) => Reflect.set(source, name, value),
    has: (target, name) => Object.hasOwn(added, name) || Reflect.has(target, name),
    ownKeys: (target) => [...new Set([...Reflect.ownKeys(target), ...Object.keys(added)])],
    getOwnPropertyDescriptor: (target, name) => {
      const own = Reflect.getOwnPropertyDescriptor(added, name);
      return own === undefined
        ? Reflect.getOwnPropertyDescriptor(target, name)
        : { ...own, configurable: true };
    },
  });
};

/**
 * A target for the proxy. A proxy must report non-configurable properties as they are, and the keys of an object that is
 * not extensible, so such an object is copied.
 */
const configurable = <S extends object>(source: S): S => {
  const names = Reflect.ownKeys(source);
  const propertyOf = (name: PropertyKey): PropertyDescriptor =>
    Reflect.getOwnPropertyDescriptor(source, name) ?? {};
  if (Object.isExtensible(source) && names.every((name) => propertyOf(name).configurable)) return source;
  const copy = Object.create(Object.getPrototypeOf(source) as object | null) as S;
  for (const name of names) Object.defineProperty(copy, name, { ...propertyOf(name), configurable: true });
  return copy;
};
