import { checkFields } from '../checks/checkFields.ts';
import { checks } from '../checks/checks.ts';
import { retryAfterHeader } from '../replies/retryAfterHeader.ts';
import type { StateStep } from '../StateStep.ts';
import type { CompiledState } from './CompiledStep.ts';
import { paceFields } from './paceFields.ts';
import { paceOf } from './paceOf.ts';

const fields = { ...paceFields, state: checks.text, retryAfter: checks.retryAfter };

/** Refuses a bad state step; gives it back checked and copied. */
export const compileState = (path: string, step: object): CompiledState => {
  const { state, retryAfter, ...pace } = checkFields<StateStep>(path, step, fields, ['state']);
  return { kind: 'state', ...paceOf(pace), state, headers: retryAfterHeader(retryAfter) };
};
