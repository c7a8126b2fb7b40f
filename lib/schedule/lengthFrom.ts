/** How long a deadline is, in milliseconds, for what began at `since`; one that is a moment in the past is 0. */
export const lengthFrom = (since: number, deadline: number | Date): number =>
  typeof deadline === 'number' ? deadline : Math.max(0, deadline.getTime() - since);
