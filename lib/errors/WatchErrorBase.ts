import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { TaggedError } from './TaggedError.ts';
import { formatCause, formatDuration } from './wording.ts';

/**
 * What a watch knows of itself when it ends with an error.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface WatchFacts<Ref extends BatchRef | undefined = BatchRef> {
  /** Which job. */
  readonly ref: Ref;
  /** The snapshot of the last answered poll; `undefined` when none was answered. */
  readonly lastSnapshot: BatchSnapshot | undefined;
  /** How many polls ended in a decoded reading. */
  readonly polls: number;
  /** How many attempts the last poll took, its first one included; 0 when none had begun, or in an operator's error. */
  readonly attempts: number;
  /** Milliseconds since the watch began, on a clock that does not jump. */
  readonly elapsedMs: number;
}

const count = (n: number, word: string): string => `${String(n)} ${word}${n === 1 ? '' : 's'}`;

const named = (ref: BatchRef | undefined): string =>
  ref === undefined ? 'a batch that was not seen' : `batch ${ref.batchId} of project ${ref.projectId}`;

/** Where the watch stood: the second half of every message. */
const told = ({ ref, lastSnapshot, polls, elapsedMs }: WatchFacts<BatchRef | undefined>): string =>
  `${named(ref)}, ${formatDuration(elapsedMs)} into the watch, ` +
  (lastSnapshot === undefined
    ? 'no poll was answered'
    : `${count(polls, 'poll')} answered, last state ${lastSnapshot.state}`);

const because = (cause: unknown): string => {
  const words = formatCause(cause);
  return words === '' ? '' : `. Cause: ${words}`;
};

/**
 * The class behind {@link WatchError}: why a watch could not go on.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class WatchErrorBase<Tag extends string, Ref extends BatchRef | undefined = BatchRef>
  extends TaggedError<Tag>
  implements WatchFacts<Ref>
{
  /** Which job. */
  readonly ref: Ref;
  /** The snapshot of the last answered poll; `undefined` when none was answered. */
  readonly lastSnapshot: BatchSnapshot | undefined;
  /** How many polls ended in a decoded reading. */
  readonly polls: number;
  /** How many attempts the last poll took, its first one included; 0 when none had begun, or in an operator's error. */
  readonly attempts: number;
  /** Milliseconds since the watch began, on a clock that does not jump. */
  readonly elapsedMs: number;

  /** Made of one sentence and of what the watch knows. */
  constructor(tag: Tag, sentence: string, facts: WatchFacts<Ref>, cause?: unknown) {
    super(tag, `${sentence} (${told(facts)})${because(cause)}`, cause);
    this.ref = facts.ref;
    this.lastSnapshot = facts.lastSnapshot;
    this.polls = facts.polls;
    this.attempts = facts.attempts;
    this.elapsedMs = facts.elapsedMs;
  }
}
