import type { BatchState } from '../model/BatchState.ts';
import type { Job } from './jobOf.ts';

/** The state in which a job is known to be before it is looked at. An end is told once more, and not known before. */
export const stateBefore = ({ resumeFrom }: Job): BatchState | null =>
  resumeFrom === undefined || resumeFrom.terminal ? null : resumeFrom.state;
