import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { TaggedError } from './TaggedError.ts';
import { formatCause, formatDuration } from './wording.ts';

/**
 * The facts of a watch at the time it failed.
 *
 * @category Errors
 * @since 0.1.0
 */
export interface WatchFacts<Ref extends BatchRef | undefined = BatchRef> {
  /** The job. */
  readonly ref: Ref;
  /** The snapshot of the last answered poll; `undefined` if none was answered. */
  readonly lastSnapshot: BatchSnapshot | undefined;
  /** How many polls were answered with a state. */
  readonly polls: number;
  /** How many attempts the last poll made, the first one included; 0 if none was made, and in errors of operators. */
  readonly attempts: number;
  /** Milliseconds since the watch started, on a clock that does not jump. */
  readonly elapsedMs: number;
}

/**
 * The base class of every {@link WatchError}.
 *
 * @category Errors
 * @since 0.1.0
 */
export abstract class WatchErrorBase<Tag extends string, Ref extends BatchRef | undefined = BatchRef>
  extends TaggedError<Tag>
  implements WatchFacts<Ref>
{
  /** The job. */
  readonly ref: Ref;
  /** The snapshot of the last answered poll; `undefined` if none was answered. */
  readonly lastSnapshot: BatchSnapshot | undefined;
  /** How many polls were answered with a state. */
  readonly polls: number;
  /** How many attempts the last poll made, the first one included; 0 if none was made, and in errors of operators. */
  readonly attempts: number;
  /** Milliseconds since the watch started, on a clock that does not jump. */
  readonly elapsedMs: number;

  /** The message is the sentence, followed by the facts and the cause. */
  constructor(tag: Tag, sentence: string, facts: WatchFacts<Ref>, cause?: unknown) {
    super(tag, `${sentence} (${formatFacts(facts)})${causeSuffix(cause)}`, cause);
    this.ref = facts.ref;
    this.lastSnapshot = facts.lastSnapshot;
    this.polls = facts.polls;
    this.attempts = facts.attempts;
    this.elapsedMs = facts.elapsedMs;
  }
}

const formatFacts = ({ ref, lastSnapshot, polls, elapsedMs }: WatchFacts<BatchRef | undefined>): string => {
  const job =
    ref === undefined ? 'a batch that was not seen' : `batch ${ref.batchId} of project ${ref.projectId}`;
  const progress =
    lastSnapshot === undefined
      ? 'no poll was answered'
      : `${String(polls)} poll${polls === 1 ? '' : 's'} answered, last state ${lastSnapshot.state}`;
  return `${job}, ${formatDuration(elapsedMs)} into the watch, ${progress}`;
};

const causeSuffix = (cause: unknown): string => {
  const text = formatCause(cause);
  return text === '' ? '' : `. Cause: ${text}`;
};
