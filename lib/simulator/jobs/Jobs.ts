import type { BatchRef } from '../../model/BatchRef.ts';
import type { CompiledStep } from '../script/CompiledStep.ts';
import type { Simulator } from '../Simulator.ts';

/** The jobs of a simulator. */
export interface Jobs {
  readonly add: Simulator['addJob'];
  /** The step that answers a look at that job, which it uses up; none if there is no such job. */
  readonly look: (ref: BatchRef, now: number) => CompiledStep | undefined;
  /** Counts a request for the state of that job, whatever it will be answered. */
  readonly countLook: (ref: BatchRef) => void;
  readonly looks: (ref: BatchRef) => number;
}
