import type { NamedTarget } from '../dashboard/JobRow.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';

/** One of two targets for the same job: the later snapshot, and a name if one of them has it. */
export const latestOf = (before: NamedTarget | undefined, target: NamedTarget): NamedTarget => {
  if (before === undefined) return target;
  const latest = observedAt(before) > observedAt(target) ? before : target;
  const name = target.name ?? before.name;
  return latest.name === name || name === undefined ? latest : { ...latest, name };
};

const observedAt = (target: NamedTarget): number => storedIn(target)?.observedAt ?? -Infinity;

/** The snapshot that a job resumes from; `undefined` if the target is a ref. */
export const storedIn = (target: NamedTarget): BatchSnapshot | undefined =>
  'terminal' in target ? target : undefined;
