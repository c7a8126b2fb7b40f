import * as t from 'io-ts';
import type { ActiveState } from './BatchState.ts';

/**
 * How long earlier runs of a job were in each state: built by {@link history}, used by {@link learned}. Plain, readonly
 * JSON.
 *
 * @category Schedules
 * @since 0.1.0
 */
export interface StateHistory {
  /** The durations of each state, in milliseconds, the latest last. */
  readonly durations: Readonly<Partial<Record<ActiveState, readonly number[]>>>;
  /**
   * For each of the durations, how long the state had lasted when it was last observed: it ended between this time and the
   * duration. `null` where that is not known. Absent for a state of which it is known for none.
   */
  readonly lastSeenMs?: Readonly<Partial<Record<ActiveState, readonly (number | null)[]>>>;
  /** Jobs that were first observed in the middle of a state: the duration of that state is unknown. */
  readonly late: readonly string[];
}

/**
 * The history of a job that has not run yet.
 *
 * @category Schedules
 * @since 0.1.0
 */
export const emptyHistory: StateHistory = { durations: {}, late: [] };

const byActiveState = <T>(
  of: t.Type<T, T, unknown>,
): t.Type<Partial<Record<ActiveState, T>>, unknown, unknown> =>
  t.exact(
    t.partial({ starting: of, running: of, recovering: of, unknown: of }),
    'an object of arrays by state',
  );

const Durations: t.Type<readonly number[], readonly number[], unknown> = t.readonlyArray(
  t.refinement(t.number, (n) => n >= 1 && n <= Number.MAX_SAFE_INTEGER, 'milliseconds from 1'),
  'an array of milliseconds',
);

const LastSeen: t.Type<readonly (number | null)[], readonly (number | null)[], unknown> = t.readonlyArray(
  t.union([
    t.refinement(t.number, (n) => n >= 0 && n <= Number.MAX_SAFE_INTEGER, 'milliseconds from 0'),
    t.null,
  ]),
);

/**
 * Decodes a {@link StateHistory} from JSON.
 *
 * **When to use**: to store the result of {@link history}, and to read it back before the next run.
 *
 * **Gotchas**: further fields are dropped. Each duration must be from 1 to 2⁵³−1 milliseconds. A list may be longer than
 * the 30 durations that {@link history} keeps; {@link learned} uses the last 30.
 *
 * @example
 * ```ts
 * import { StateHistoryCodec } from 'dli-watch';
 *
 * const stored = '{"durations":{"running":[1800000,1790000]},"late":[]}';
 * console.log(StateHistoryCodec.decode(JSON.parse(stored))._tag); // => Right
 * console.log(StateHistoryCodec.decode({ durations: { running: [-1] }, late: [] })._tag); // => Left
 * ```
 *
 * @category Schedules
 * @since 0.1.0
 */
export const StateHistoryCodec: t.Type<StateHistory, unknown, unknown> = t.exact(
  t.intersection([
    t.type({ durations: byActiveState(Durations), late: t.readonlyArray(t.string, 'an array of texts') }),
    t.partial({ lastSeenMs: byActiveState(LastSeen) }),
  ]),
  'StateHistory',
);
