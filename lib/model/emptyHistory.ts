import type { StateHistory } from './StateHistory.ts';

/**
 * The history of a job that has not run yet.
 *
 * @category Schedules
 * @since 0.1.0
 */
export const emptyHistory: StateHistory = { durations: {}, late: [] };
