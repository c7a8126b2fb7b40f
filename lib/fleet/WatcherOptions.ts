import type { WatchOptions } from '../watch/WatchOptions.ts';
import type { FleetOptions } from './FleetOptions.ts';

/**
 * How a watcher watches: the options of a watch, for all of its jobs, and two more. All are optional, and checked when
 * the watcher is made. `deadline` and `stateDeadlines` are those of each subscriber that has none of its own.
 *
 * @category Many jobs
 * @since 0.1.0
 */
export interface WatcherOptions extends Omit<WatchOptions, 'resumeFrom'>, Pick<FleetOptions, 'concurrency'> {
  /**
   * How many last snapshots of jobs that nobody watches are kept, a whole number from 0; those that were left last. An end
   * that is kept is replayed without a request, any other snapshot is where the next watch of its job goes on.
   *
   * @defaultValue 1_000
   */
  readonly retain?: number;
}
