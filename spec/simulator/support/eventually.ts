import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until something holds that another socket has to bring about; fails after 2 s. */
export const eventually = async (holds: () => boolean): Promise<void> => {
  for (const end = performance.now() + 2_000; !holds();) {
    if (performance.now() > end) throw new Error(`never came true: ${String(holds)}`);
    await sleep(1);
  }
};
