import { spokenFault } from './spokenFault.ts';
import { WatchErrorBase } from './WatchErrorBase.ts';
import type { WatchFacts } from './WatchFacts.ts';

/**
 * What a callback did wrong: it threw, or it returned what is no delay.
 *
 * @category Errors
 * @since 0.1.0
 */
export type CallbackFault =
  | {
      /** What it threw. */
      readonly thrown: unknown;
    }
  | {
      /** What it returned. */
      readonly returned: unknown;
      /** What it should have returned: `a delay in milliseconds`. */
      readonly expected: string;
    };

/**
 * A callback of the user's threw, or returned what it must not (for a delay: NaN, infinite, negative, no number).
 *
 * @category Errors
 * @since 0.1.0
 */
export class CallbackError extends WatchErrorBase<'CallbackError'> {
  /** The option that holds the callback: `schedule`, `retry`, `random` or `lookNow$`. */
  readonly callback: string;

  /** Made by the watch. `cause`: the look error that the callback was asked about, else what it threw. */
  constructor(callback: string, fault: CallbackFault, facts: WatchFacts, lookError?: unknown) {
    super(
      'CallbackError',
      `the option ${callback} ${spokenFault(fault)}`,
      facts,
      lookError ?? ('thrown' in fault ? fault.thrown : undefined),
    );
    this.callback = callback;
  }
}
