import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a condition holds that a frame or another process brings about. The time limit is that of the test. */
export const until = async (holds: () => boolean): Promise<void> => {
  while (!holds()) await pause(10);
};
