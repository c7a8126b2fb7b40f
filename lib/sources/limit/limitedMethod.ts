import { type ObservableInput, take } from 'rxjs';
import type { DliClient } from '../../client/DliClient.ts';
import { pages$ } from '../../client/calls/pages.ts';
import type { RequestQueue } from './RequestQueue.ts';

/** Any method of a source. */
export type Method = (...args: readonly unknown[]) => unknown;

type List = DliClient['listBatches$'];

/** What each method of a client sends: a line for each, so that a new one cannot be forgotten. */
const SENDS: Readonly<Record<keyof DliClient, 'a request' | 'a request for each page' | 'nothing'>> = {
  readState$: 'a request',
  readBatch$: 'a request',
  cancelBatch$: 'a request',
  createBatch$: 'a request',
  listBatches$: 'a request for each page',
  close: 'nothing',
};

const sends: ReadonlyMap<PropertyKey, string> = new Map(Object.entries(SENDS));

/** A method of a source, each request of which waits for its turn. It is called when it was, for it checks what it is given. */
export const limitedMethod = (queue: RequestQueue, name: PropertyKey, method: Method): Method => {
  switch (sends.get(name)) {
    case 'a request':
      return (...args) => queue.pass$(method(...args) as ObservableInput<unknown>);
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
      const rest$ = from === first ? first$ : list$(projectId, { ...query, from });
      return queue.pass$(rest$.pipe(take(1)));
    });
  };

/**
 * An object with other methods in place of its own. Whatever is called runs on the object itself, so that private fields
 * are within reach, and what it says of itself is what the object says.
 *
 * @param source - the object; it is not changed
 * @param replaced - the method to show in place of one, which comes bound to the object
 */
export const proxyMethods = <S extends object>(
  source: S,
  replaced: (name: PropertyKey, method: Method) => Method,
): S => {
  const made = new Map<PropertyKey, { readonly of: unknown; readonly method: Method }>();
  const methodOf = (name: PropertyKey, value: Method): Method => {
    const before = made.get(name);
    if (before?.of === value) return before.method;
    const bound = new Proxy(value, { apply: (_, _self, args) => Reflect.apply(value, source, args) });
    const method = replaced(name, bound);
    made.set(name, { of: value, method });
    return method;
  };
  return new Proxy(changeable(source), {
    get: (_, name) => {
      const value: unknown = Reflect.get(source, name);
      const isMethod = typeof value === 'function' && name !== 'constructor';
      return isMethod ? methodOf(name, value as Method) : value;
    },
    set: (_, name, value) => Reflect.set(source, name, value),
  });
};

/** What can never change a Proxy has to show as it is: where there is any, as in a frozen object, it stands before a copy. */
const changeable = <S extends object>(source: S): S => {
  const names = Reflect.ownKeys(source);
  const propertyOf = (name: PropertyKey): PropertyDescriptor =>
    Reflect.getOwnPropertyDescriptor(source, name) ?? {};
  if (names.every((name) => propertyOf(name).configurable)) return source;
  const copy = Object.create(Object.getPrototypeOf(source) as object | null) as S;
  for (const name of names) Object.defineProperty(copy, name, { ...propertyOf(name), configurable: true });
  return copy;
};
