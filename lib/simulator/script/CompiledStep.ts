import type { ReplyMaker } from '../replies/ReplyMaker.ts';
import type { StepBounds } from './StepBounds.ts';

/** A checked step, with nothing left of the caller's object. */
export interface CompiledStep extends StepBounds {
  readonly latencyMs: number;
  readonly reply: ReplyMaker;
}
