import type { Fault } from './Fault.ts';

/**
 * Answers looks with a fault. It lasts for one look, unless it says for how long.
 *
 * @category Simulator
 * @since 0.1.0
 */
export type FaultStep = Fault & {
  /** Lasts so many milliseconds after it began, from 0. Together with `forLooks`, what comes first ends it. */
  readonly forMs?: number;
  /** Lasts so many looks, a whole number from 0. */
  readonly forLooks?: number;
  /** How many milliseconds after the request the fault happens, never sooner: 0 to 2,147,483,647. Default: 0. */
  readonly latencyMs?: number;
};
