type Definite<T> = { readonly [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  readonly [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The fields that are there. One by one: by way of their entries it takes four times as long, for each batch of a list. */
export const definite = <T extends object>(fields: T): Definite<T> => {
  const there: Record<string, unknown> = {};
  for (const name of Object.keys(fields) as (keyof T & string)[])
    if (fields[name] !== undefined) there[name] = fields[name];
  return there as Definite<T>;
};
