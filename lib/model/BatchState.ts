import * as t from 'io-ts';

/**
 * A state in which a job is not finished. `unknown` is any word that the service may add one day:
 * it says nothing about the end, so the watch goes on.
 *
 * @category Data
 * @since 0.1.0
 */
export type ActiveState = 'starting' | 'running' | 'recovering' | 'unknown';

/**
 * A state that a job never leaves: `success`, or `dead` for a job that failed or was cancelled.
 *
 * @category Data
 * @since 0.1.0
 */
export type TerminalState = 'success' | 'dead';

/**
 * The state of a batch job: the five of the API reference (dli_02_0124, table 7), and `unknown`.
 *
 * @category Data
 * @since 0.1.0
 */
export type BatchState = ActiveState | TerminalState;

/** The codec of the states in which a job goes on. */
export const ActiveStateCodec: t.Type<ActiveState, ActiveState, unknown> = t.keyof(
  { starting: null, running: null, recovering: null, unknown: null },
  'ActiveState',
);

/** The codec of the states that end a job. */
export const TerminalStateCodec: t.Type<TerminalState, TerminalState, unknown> = t.keyof(
  { success: null, dead: null },
  'TerminalState',
);

/**
 * Reads a {@link BatchState} from JSON. It takes the exact words only: the service's own text,
 * of whatever casing, is decoded by the client and kept as `rawState`.
 *
 * @example
 * ```ts
 * import { BatchStateCodec } from 'dli-watch';
 *
 * console.log(BatchStateCodec.is('running'), BatchStateCodec.is('Running')); // => true false
 * ```
 *
 * @category Data
 * @since 0.1.0
 */
export const BatchStateCodec: t.Type<BatchState, BatchState, unknown> = t.union(
  [ActiveStateCodec, TerminalStateCodec],
  'BatchState',
);

/**
 * What a service's text says: compared after `trim().toLowerCase()`, since the reference's own example
 * answers "Success" where its tables say "success" (dli_02_0127).
 *
 * @param rawState - the service's own text
 * @param words - further words and what they mean, by their trimmed lower-case form
 */
export const stateOf = (rawState: string, words?: ReadonlyMap<string, BatchState>): BatchState => {
  const word = rawState.trim().toLowerCase();
  return BatchStateCodec.is(word) ? word : (words?.get(word) ?? 'unknown');
};
