import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a condition holds that another socket brings about; fails after some 2 s. */
export const eventually = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 2_000 && !holds(); turn += 1) await pause(1);
  assert.ok(holds(), `never came true: ${String(holds)}`);
};
