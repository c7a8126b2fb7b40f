import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import type { BatchState } from '../../model/BatchState.ts';
import type { NamedState } from '../values.ts';

/** The states in which a job has reached the state of `--for`, or has passed it. */
const REACHED: Readonly<Record<NamedState, readonly BatchState[]>> = {
  starting: ['starting', 'running', 'recovering', 'success'],
  running: ['running', 'success'],
  recovering: ['recovering'],
  success: ['success'],
  dead: ['dead'],
};

/** Whether a job has reached the state that is waited for, or has ended without it; `undefined` while it may yet reach it. */
export const verdictOf = (
  goal: NamedState,
  { state, terminal }: BatchSnapshot,
): 'reached' | 'missed' | undefined => {
  if (REACHED[goal].includes(state)) return 'reached';
  return terminal ? 'missed' : undefined;
};
