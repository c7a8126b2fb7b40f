import type { StateReading } from './StateReading.ts';

/** Whether two readings (or snapshots) say the same: two unknown states do only if their text is the same. */
export const sameState = (
  a: Pick<StateReading, 'state' | 'rawState'>,
  b: Pick<StateReading, 'state' | 'rawState'>,
): boolean => a.state === b.state && (a.state !== 'unknown' || a.rawState === b.rawState);
