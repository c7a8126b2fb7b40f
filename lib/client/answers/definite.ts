type Definite<T> = { readonly [K in keyof T]?: Exclude<T[K], undefined> };

/** The fields that are there. */
export const definite = <T extends object>(fields: T): Definite<T> =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Definite<T>;
