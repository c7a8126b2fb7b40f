/** "More than five consecutive times, and the pair is locked for five minutes" (api-sign-0001). */
const MAX_FAILURES = 5;
const LOCK_MS = 300_000;

/** The locks of access keys, which bad signatures close. Times are milliseconds on `performance.now()`. */
interface Locks {
  readonly isLocked: (accessKey: string, now: number) => boolean;
  /** Notes how a request with a key that is not locked went. */
  readonly note: (accessKey: string, isGood: boolean, now: number) => void;
}

/** The locks of a simulator: all open at first. */
export const createLocks = (): Locks => {
  const failures = new Map<string, { count: number; last: number }>();
  return {
    isLocked(accessKey, now) {
      const failed = failures.get(accessKey);
      if (!failed || failed.count < MAX_FAILURES) return false;
      if (now - failed.last < LOCK_MS) return true;
      failures.delete(accessKey);
      return false;
    },
    note(accessKey, isGood, now) {
      if (isGood) failures.delete(accessKey);
      else failures.set(accessKey, { count: (failures.get(accessKey)?.count ?? 0) + 1, last: now });
    },
  };
};
