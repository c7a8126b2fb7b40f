import { WatchErrorBase } from './WatchErrorBase.ts';

/**
 * What an Observable gave to be watched names no job. The `cause` is a `TypeError` that says what is wrong with it; there
 * is no `ref`, and no request was made.
 *
 * @category Errors
 * @since 0.1.0
 */
export class InvalidRefError extends WatchErrorBase<'InvalidRefError', undefined> {
  /** What is wrong with it. */
  declare readonly cause: TypeError;

  /** Made by the watch of many jobs. */
  constructor(cause: TypeError) {
    const facts = { ref: undefined, lastSnapshot: undefined, polls: 0, attempts: 0, elapsedMs: 0 };
    super('InvalidRefError', 'what was to be watched names no job', facts, cause);
  }
}
