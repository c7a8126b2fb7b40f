/** How many jobs that were first seen in the middle of a state a history holds, until they leave that state. */
export const LATE_KEPT = 100;
