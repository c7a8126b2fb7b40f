import * as t from 'io-ts';

/** What the state call answers (dli_02_0127); both of its fields are documented as optional. */
export interface StateAnswer {
  readonly state: string;
  readonly id?: string | null | undefined;
}

const isOptionalText = (u: unknown): u is string | null | undefined =>
  u === null || u === undefined || typeof u === 'string';

const Text: t.Type<string, string, unknown> = t.refinement(t.string, (s) => s.trim() !== '', 'a text');

/** Reads the answer: a look without a state has not been answered. Further fields are ignored. */
export const StateAnswerCodec: t.Type<StateAnswer, unknown, unknown> = t.intersection([
  t.type({ state: Text }),
  t.partial({ id: t.refinement(t.unknown, isOptionalText, 'a text') }),
]);
