import type { Throttling } from './Throttling.ts';

/** What is known after a request was answered: if it began after the last pause, the service has room again. */
export const afterAnswered = (before: Throttling, number: number): Throttling =>
  before.steps > 0 && number > before.lastBefore ? { ...before, steps: 0 } : before;
