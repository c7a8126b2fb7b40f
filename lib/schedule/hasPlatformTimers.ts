import { virtualNow } from './virtualNow.ts';
import { watchScheduler, type WatchScheduler } from './watchScheduler.ts';

/** 1973: virtual clocks begin at 0, and never come so far. */
const EARLIEST_MS = 1e11;

/**
 * Whether the timers of a scheduler are those of the platform, which may then be used without it: it is the default one, and
 * not in virtual time. Where fake timers have set the wall clock to 0, a `TestScheduler` that stands at 0, too, cannot be
 * told from it; so there the answer is no.
 */
export const hasPlatformTimers = (scheduler: WatchScheduler): boolean =>
  scheduler === watchScheduler && virtualNow() === undefined && Date.now() > EARLIEST_MS;
