import type { Check } from '../../checks/Check.ts';
import { checks } from '../checks/checks.ts';
import type { Pace } from './Pace.ts';

/** The fields that every step may have. */
export const paceFields: Readonly<Record<keyof Pace, Check>> = {
  forMs: checks.durationMs,
  forLooks: checks.count,
  latencyMs: checks.timerMs,
};
