/** The longest delay that a timer takes, 24.8 days: `setTimeout` turns a longer one into 1 ms. */
export const MAX_DELAY_MS: number = 2 ** 31 - 1;
