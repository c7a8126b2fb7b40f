import * as t from 'io-ts';
import { type BatchRef, BatchRefCodec } from './BatchRef.ts';
import { type BatchState, BatchStateCodec } from './BatchState.ts';
import { Milliseconds, NullableMilliseconds } from './BatchSnapshot.ts';

/**
 * A change of a job's state.
 *
 * @category Data
 * @since 0.1.0
 */
export interface Transition extends BatchRef {
  /** The state before; `null` when the job was first observed. */
  readonly from: BatchState | null;
  /** The state after. */
  readonly to: BatchState;
  /** When the new state was first observed, in epoch milliseconds. */
  readonly at: number;
  /**
   * When the state before was last observed, in epoch milliseconds: the change happened between then and `at`. `null` when
   * the job was first observed, and where it is not known.
   */
  readonly notBefore: number | null;
  /** How long the job was observed in the state before, in milliseconds; 0 when it was first observed. */
  readonly afterMs: number;
}

/**
 * Decodes a {@link Transition} from JSON.
 *
 * **When to use**: to store transitions and read them back, for statistics over many runs.
 *
 * **Gotchas**: further fields are dropped, and a batch id in upper case is converted to lower case. A transition
 * without `notBefore`, as earlier versions stored it, is decoded with `null`.
 *
 * @example
 * ```ts
 * import { of } from 'rxjs';
 * import { TransitionCodec, transitions } from 'dli-watch';
 * import { snapshotOf } from 'dli-watch/testing';
 *
 * of(snapshotOf({ state: 'running' }))
 *   .pipe(transitions())
 *   .subscribe((transition) => {
 *     const stored = JSON.stringify(transition);
 *     console.log(TransitionCodec.decode(JSON.parse(stored))._tag); // => Right
 *     console.log(TransitionCodec.decode({ ...JSON.parse(stored), to: 'Running' })._tag); // => Left
 *   });
 * ```
 *
 * @category Data
 * @since 0.1.0
 */
export const TransitionCodec: t.Type<Transition, unknown, unknown> = t.intersection(
  [
    BatchRefCodec,
    t.exact(
      t.type({
        from: t.union([BatchStateCodec, t.null]),
        to: BatchStateCodec,
        at: Milliseconds,
        notBefore: NullableMilliseconds,
        afterMs: Milliseconds,
      }),
      'facts',
    ),
  ],
  'Transition',
);
