import type { ReplyMaker } from '../replies/ReplyMaker.ts';
import type { StepBounds } from './StepBounds.ts';

/** A checked step, with nothing left of the caller's object. */
export type CompiledStep = CompiledState | CompiledFault;

interface CompiledPace extends StepBounds {
  readonly latencyMs: number;
}

/** A step that shows a state. */
export interface CompiledState extends CompiledPace {
  readonly kind: 'state';
  readonly state: string;
  /** Those that the answer has beside its own. */
  readonly headers: Readonly<Record<string, string>>;
}

/** A step that answers by itself. */
export interface CompiledFault extends CompiledPace {
  readonly kind: 'fault';
  readonly reply: ReplyMaker;
  /** Whether there is no such job meanwhile. */
  readonly hides: boolean;
}
