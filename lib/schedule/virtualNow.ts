import { asyncScheduler } from 'rxjs';

/** What `asyncScheduler` shows if it is on a virtual clock, as it is inside `TestScheduler.run`. */
export const virtualNow = (): number | undefined => {
  const before = Date.now();
  const now = asyncScheduler.now();
  if (now === before) return undefined; // nearly always
  const after = Date.now();
  // The wall clock may be set between the readings, in either direction: then `now` is still one of the two.
  return now < Math.min(before, after) || now > Math.max(before, after) ? now : undefined;
};
