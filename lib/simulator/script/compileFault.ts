import type { Check } from '../../checks/Check.ts';
import { checkFields } from '../checks/checkFields.ts';
import { expected } from '../../checks/expected.ts';
import type { FaultStep } from '../FaultStep.ts';
import type { ReplyMaker } from '../replies/ReplyMaker.ts';
import type { CompiledFault } from './CompiledStep.ts';
import { faults } from './faults.ts';
import { paceFields } from './paceFields.ts';
import { paceOf } from './paceOf.ts';

/** A kind whose own type is forgotten: the table pairs each name with the kind of that very fault. */
interface AnyKind {
  readonly fields: Readonly<Record<string, Check>>;
  readonly required?: readonly string[];
  readonly reply: (fault: FaultStep) => ReplyMaker;
}

const kinds = new Map(Object.entries(faults as unknown as Record<string, AnyKind>));
const checkName = expected(`one of ${[...kinds.keys()].join(', ')}`, (name) => kinds.has(name as string));

/** Refuses a bad fault step; gives it back checked and copied. */
export const compileFault = (path: string, step: object): CompiledFault => {
  const { fault } = step as { fault: unknown };
  checkName(`${path}.fault`, fault);
  const kind = kinds.get(fault as string) as AnyKind;
  const fields = { fault: checkName, ...paceFields, ...kind.fields };
  const checked = checkFields<FaultStep>(path, step, fields, kind.required as (keyof FaultStep)[]);
  return { kind: 'fault', ...paceOf(checked), reply: kind.reply(checked), hides: fault === 'vanished' };
};
