import type { CompiledFault } from '../script/CompiledStep.ts';
import type { ServiceCall } from '../ServiceCall.ts';

/** The faults of the calls of a simulator, whatever job they are for. */
export interface CallFaults {
  /** Answers the next requests of a call with these, in place of what was left. */
  readonly set: (call: ServiceCall, faults: readonly CompiledFault[]) => void;
  /** The fault that answers a request that came at this moment, if one does; it is used up. */
  readonly take: (call: ServiceCall | 'unknown', now: number) => CompiledFault | undefined;
}
