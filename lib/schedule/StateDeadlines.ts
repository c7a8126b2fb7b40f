import type { ActiveState } from '../model/BatchState.ts';

/**
 * How long a job may be in each state, in milliseconds, of any length; a state without a limit may last for ever.
 * `success` and `dead` have none: nothing is awaited there.
 *
 * @category Watching
 * @since 0.1.0
 */
export type StateDeadlines = Readonly<Partial<Record<ActiveState, number>>>;
