import type { Check } from '../../checks/Check.ts';
import type { Fault } from '../Fault.ts';
import type { ReplyMaker } from '../replies/ReplyMaker.ts';

/** What the simulator knows of one kind of fault: how to check its own fields, and what it answers. */
export interface FaultKind<F extends Fault> {
  readonly fields: { readonly [K in Exclude<keyof F, 'fault'>]-?: Check };
  readonly required?: readonly Exclude<keyof F, 'fault'>[];
  readonly reply: (fault: F) => ReplyMaker;
}
