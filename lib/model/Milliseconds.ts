import * as t from 'io-ts';

/** A length of time, or a moment since the epoch, in stored JSON. */
export const Milliseconds: t.Type<number, number, unknown> = t.refinement(
  t.number,
  (n) => Number.isFinite(n) && n >= 0,
  'milliseconds from 0',
);
