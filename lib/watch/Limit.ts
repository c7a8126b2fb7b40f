import type { WatchError } from '../errors/WatchError.ts';

/** A limit of time: when it is over, on the watch's own clock, and what the watch then ends with. */
export interface Limit {
  readonly atMs: number;
  readonly error: () => WatchError;
}
