import type { Observable } from 'rxjs';
import type { BatchRef } from '../model/BatchRef.ts';
import type { WatchOptions } from '../watch/WatchOptions.ts';

/**
 * How to watch many jobs: as each of them is watched, and three options more. All are optional, and checked when the
 * function is called.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface FleetOptions extends Omit<WatchOptions, 'resumeFrom'> {
  /**
   * Ends the watch of a job, for which nothing is emitted; one that is not watched, and what
   * names no job, is ignored. An error of it ends the whole stream; its completion changes nothing.
   *
   * @defaultValue none
   */
  readonly drop$?: Observable<BatchRef>;
  /**
   * The time over which the first looks of jobs that come together are spread, in milliseconds, from 0 to 2³¹−1. A job
   * that comes alone is looked at at once.
   *
   * @defaultValue 1_000
   */
  readonly spreadMs?: number;
  /**
   * How many requests may be in flight at a time, a whole number from 1: short for `limited(source, { concurrency })`. It
   * bounds requests, never watches. With a coalesced source it is a `TypeError`: limit beneath it.
   *
   * @defaultValue 64; no bound of its own with a coalesced source
   */
  readonly concurrency?: number;
}
