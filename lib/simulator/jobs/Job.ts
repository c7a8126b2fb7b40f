import type { BatchRef } from '../../model/BatchRef.ts';
import type { CompiledFault, CompiledState } from '../script/CompiledStep.ts';
import type { Particulars } from './Particulars.ts';

/** A job of a simulator. `now` is in milliseconds on `performance.now()`. */
export interface Job {
  readonly ref: BatchRef;
  readonly particulars: Particulars;
  /** Takes a look, which may use up a step. */
  readonly look: (now: number) => Sight;
  /** What a look would find; nothing is used up. */
  readonly peek: (now: number) => Sight;
  /** Whether a list has to look before it can say that the job is there. */
  readonly mayHide: boolean;
  /** Whether it has ended, or has ever shown an end. */
  readonly isFinished: (now: number) => boolean;
  /** Makes it dead for ever, whatever its script. */
  readonly cancel: (now: number) => void;
}

/** What a look finds: a state, or a fault, where a list shows the state that was seen last. */
export type Sight =
  | { readonly kind: 'state'; readonly step: CompiledState; readonly seen: Seen }
  | { readonly kind: 'fault'; readonly step: CompiledFault; readonly seen: Seen | undefined };

/** A state, and when it began, in epoch ms. */
export interface Seen {
  readonly state: string;
  readonly since: number;
}
