import * as t from 'io-ts';

/** What is of another type than documented counts as missing: nobody depends on it, and the state is worth more. */
export const optional = <A>(codec: t.Type<A, unknown, unknown>): t.Type<A | undefined, unknown, unknown> =>
  new t.Type(
    `${codec.name} or nothing`,
    (u): u is A | undefined => u === undefined || codec.is(u),
    (u) => t.success(codec.is(u) ? u : undefined),
    t.identity,
  );
