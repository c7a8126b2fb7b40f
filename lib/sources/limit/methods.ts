import { type ObservableInput, take } from 'rxjs';
import type { DliClient } from '../../client/DliClient.ts';
import { pages$ } from '../../client/calls/pages.ts';
import type { RequestQueue } from './RequestQueue.ts';

/** Any method of a source. */
export type Method = (...args: readonly unknown[]) => unknown;

type List = DliClient['listBatches$'];

/** What each method of a client sends. The type makes a new method a compile error until it has a line. */
const SENDS: Readonly<Record<keyof DliClient, 'a request' | 'a request for each page' | 'nothing'>> = {
  readState$: 'a request',
  readBatch$: 'a request',
  cancelBatch$: 'a request',
  createBatch$: 'a request',
  listBatches$: 'a request for each page',
  close: 'nothing',
  leadMs: 'nothing',
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
    case 'a request for each page':
      return limitedList(queue, method as List) as Method;
    default:
      return method;
  }
};

const limitedList =
  (queue: RequestQueue, list$: List): List =>
  (projectId, query = {}) => {
    const first = query.from ?? 0;
    const first$ = list$(projectId, query);
    return pages$(first, (from) => {
      const remaining$ = from === first ? first$ : list$(projectId, { ...query, from });
      return queue.enqueue$(remaining$.pipe(take(1)));
    });
  };

/**
 * A proxy of an object with some methods replaced. Methods run on the object itself, so private fields work, and every
 * other property is that of the object.
 *
 * @param source - the object; it is not changed
 * @param replace - returns the method to use instead of one, which is passed bound to the object; called once for each
 */
export const proxyMethods = <S extends object>(
  source: S,
  replace: (name: PropertyKey, method: Method) => Method,
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
      const value: unknown = Reflect.get(source, name);
      const isMethod = typeof value === 'function' && name !== 'constructor';
      return isMethod ? methodOf(name, value as Method) : value;
    },
    set: (_, name, value) => Reflect.set(source, name, value),
  });
};

/** A target for the proxy. A proxy must report non-configurable properties as they are, so a frozen object is copied. */
const configurable = <S extends object>(source: S): S => {
  const names = Reflect.ownKeys(source);
  const propertyOf = (name: PropertyKey): PropertyDescriptor =>
    Reflect.getOwnPropertyDescriptor(source, name) ?? {};
  if (names.every((name) => propertyOf(name).configurable)) return source;
  const copy = Object.create(Object.getPrototypeOf(source) as object | null) as S;
  for (const name of names) Object.defineProperty(copy, name, { ...propertyOf(name), configurable: true });
  return copy;
};
