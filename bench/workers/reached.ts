import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something is so. */
export const reached = async (isSo: () => Promise<boolean>): Promise<void> => {
  while (!(await isSo())) await sleep(100);
};
