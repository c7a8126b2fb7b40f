import assert from 'node:assert/strict';
import { setTimeout as pause } from 'node:timers/promises';

/** Waits until a server has noticed something: turn by turn, for a second at most. */
export const eventually = async (holds: () => boolean): Promise<void> => {
  for (let turn = 0; turn < 200 && !holds(); turn += 1) await pause(5);
  assert.ok(holds(), 'it did not happen within a second');
};
