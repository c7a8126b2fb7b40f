import type { Reply } from '../replies/Reply.ts';

/** What a request leads to. */
export interface Outcome {
  readonly reply: Reply;
  /** How many milliseconds after the request came it is answered, never sooner. Default: 0. */
  readonly latencyMs?: number;
}
