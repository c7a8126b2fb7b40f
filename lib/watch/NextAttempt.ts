import type { Failures } from './Failures.ts';

/** When to try a failed look again, and what counts as having gone wrong with it by then. */
export interface NextAttempt {
  readonly delayMs: number;
  readonly failures: Failures;
}
