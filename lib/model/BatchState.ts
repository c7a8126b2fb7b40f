import * as t from 'io-ts';

/**
 * A state in which a job is not finished. `unknown` stands for any text that this library does not know; the watch
 * continues, since a new state of the service need not be terminal.
 *
 * @category Data
 * @since 0.1.0
 */
export type ActiveState = 'starting' | 'running' | 'recovering' | 'unknown';

/**
 * A state that ends a job: `success`, or `dead` for a job that failed or was cancelled.
 *
 * @category Data
 * @since 0.1.0
 */
export type TerminalState = 'success' | 'dead';

/**
 * The state of a batch job: the five states of the API reference (dli_02_0124, table 7), and `unknown`.
 *
 * @category Data
 * @since 0.1.0
 */
export type BatchState = ActiveState | TerminalState;

/**
 * The codec of {@link ActiveState}.
 *
 * @category Data
 * @since 0.1.0
 */
export const ActiveStateCodec: t.Type<ActiveState, ActiveState, unknown> = t.keyof(
  { starting: null, running: null, recovering: null, unknown: null },
  'ActiveState',
);

/**
 * The codec of {@link TerminalState}.
 *
 * @category Data
 * @since 0.1.0
 */
export const TerminalStateCodec: t.Type<TerminalState, TerminalState, unknown> = t.keyof(
  { success: null, dead: null },
  'TerminalState',
);

/**
 * Decodes a {@link BatchState} from JSON.
 *
 * **Gotchas**: only the exact lower-case words are accepted. The service's own text, which varies in case, is decoded by
 * the client and kept as `rawState`.
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
 * Decodes the service's text for a state. It is compared after `trim().toLowerCase()`: the example in the API reference
 * answers "Success" where its tables say "success" (dli_02_0127).
 *
 * @param rawState - the service's own text
 * @param words - states for further texts, keyed by the trimmed lower-case text
 */
export const stateOf = (rawState: string, words?: ReadonlyMap<string, BatchState>): BatchState => {
  const word = rawState.trim().toLowerCase();
  return BatchStateCodec.is(word) ? word : (words?.get(word) ?? 'unknown');
};
