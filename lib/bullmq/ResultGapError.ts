import { TaggedError } from '../errors/TaggedError.ts';

/**
 * Changes are missing: those after `from` are not in the stream any more, because it keeps a limited number, or because Redis has
 * lost its last writes. What has happened since is in the queue: a watch that goes on is a job of it (`readWatches`), and a watch
 * of which there is no job has ended.
 *
 * @category More than one process
 * @since 0.2.0
 */
export class ResultGapError extends TaggedError<'ResultGapError'> {
  /** The id of the last change that was read. */
  readonly from: string;
  /** The id of the first change that is there after it; of the last one, if all are older. `undefined` if there is none. */
  readonly next: string | undefined;

  /** Takes the id that was read, and the one that follows. */
  constructor(from: string, next: string | undefined) {
    const found = next === undefined ? 'the stream is empty' : `the stream goes on with ${next}`;
    super(
      'ResultGapError',
      `changes of watches are missing after ${from}: ${found}; read the present states by readWatches, ` +
        'then read on without from',
    );
    this.from = from;
    this.next = next;
  }
}
