/** How many times in each state a history holds: enough to learn from, and few enough to forget last year's. */
export const RUNS_KEPT = 30;
