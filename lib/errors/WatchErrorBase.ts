import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { TaggedError } from './TaggedError.ts';
import { formatDuration } from './wording.ts';

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

  /** The message is what happened, then what is known of the job, then the advice. */
  constructor(tag: Tag, { happened, advice }: WatchMessage, facts: WatchFacts<Ref>, cause?: unknown) {
    super(tag, [happened, ...formatFacts(facts), advice].join('; '), cause);
    this.ref = facts.ref;
    this.lastSnapshot = facts.lastSnapshot;
    this.polls = facts.polls;
    this.attempts = facts.attempts;
    this.elapsedMs = facts.elapsedMs;
  }
}

/** The parts of a message that depend on the error. */
interface WatchMessage {
  /** What happened. */
  readonly happened: string;
  /** What it means for the job, or what to do: one short sentence. */
  readonly advice: string;
}

/** Without a job there is nothing to tell. */
const formatFacts = ({
  ref,
  lastSnapshot,
  polls,
  elapsedMs,
}: WatchFacts<BatchRef | undefined>): readonly string[] => {
  if (ref === undefined) return [];
  const elapsed = formatDuration(elapsedMs);
  const progress =
    lastSnapshot === undefined
      ? `no poll answered in ${elapsed}`
      : `last state ${lastSnapshot.state}, ${String(polls)} poll${polls === 1 ? '' : 's'} in ${elapsed}`;
  return [`batch ${ref.batchId} of project ${ref.projectId}, ${progress}`];
};
