import { excerpt } from '../checks/text.ts';
import type { PollError } from '../errors/PollError.ts';
import type { WatchError } from '../errors/WatchError.ts';
import type { BatchTarget } from '../fleet/targets.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import type { BatchState } from '../model/BatchState.ts';

/**
 * A job to show: a ref or a stored snapshot, with its name if you know it. The batches of `listBatches$` have theirs.
 *
 * @category Dashboard
 * @since 0.2.0
 */
export type NamedTarget = BatchTarget & {
  /** The name to show beside the id. */
  readonly name?: string | undefined;
};

/** The longest name that the service accepts. */
const MAX_NAME = 128;

/** The name of a target, fit to be shown; `undefined` if it has none. */
export const nameOf = ({ name }: NamedTarget): string | undefined =>
  typeof name === 'string' && name.trim() !== '' ? excerpt(name, MAX_NAME) : undefined;

/** A state that a job was seen in. */
export interface StateChange {
  readonly state: BatchState;
  /** The service's own text for it. */
  readonly rawState: string;
  /** When the state was first seen, in epoch milliseconds. */
  readonly at: number;
  /** When the state before was last seen; `null` for the first one. */
  readonly notBefore: number | null;
}

/** Why the last attempt for a job failed. */
export interface Problem {
  readonly error: PollError;
  /** When it failed, in epoch milliseconds. */
  readonly at: number;
}

/** What is known of a job. A row is replaced, not changed. */
export interface JobRow {
  readonly ref: BatchRef;
  readonly name: string | undefined;
  /** The snapshot of the last answered poll; `undefined` before the first one. */
  readonly snapshot: BatchSnapshot | undefined;
  /** The states so far, oldest first: the last {@link MAX_CHANGES} of them. */
  readonly changes: readonly StateChange[];
  /** When the service last answered, in epoch milliseconds. */
  readonly answeredAt: number | undefined;
  /** The failure of the last attempt; `undefined` if it was answered. */
  readonly problem: Problem | undefined;
  /** Why the watch of the job ended before the job did. */
  readonly error: WatchError | undefined;
  /** Whether no poll was answered for `staleAfterMs`. */
  readonly isStale: boolean;
}

/** A job that recovers again and again has no end of changes. */
const MAX_CHANGES = 100;

/** A job of which nothing is known but a stored snapshot. */
export const newRow = (
  ref: BatchRef,
  name: string | undefined,
  snapshot: BatchSnapshot | undefined,
): JobRow => ({
  ref,
  name,
  snapshot,
  changes: snapshot === undefined ? [] : [changeOf(snapshot)],
  answeredAt: snapshot?.observedAt,
  problem: undefined,
  error: undefined,
  isStale: false,
});

/** The row after a snapshot. */
export const withSnapshot = (row: JobRow, snapshot: BatchSnapshot): JobRow => {
  const change = changeOf(snapshot);
  const last = row.changes.at(-1);
  const isKnown = last?.at === change.at && last.state === change.state;
  return {
    ...row,
    snapshot,
    changes: isKnown ? row.changes : [...row.changes, change].slice(-MAX_CHANGES),
    answeredAt: snapshot.observedAt,
    problem: undefined,
    error: undefined,
    isStale: false,
  };
};

const changeOf = ({ state, rawState, stateSince, notBefore }: BatchSnapshot): StateChange => ({
  state,
  rawState,
  at: stateSince,
  notBefore,
});

/** Whether the watch of the job is over. */
export const isSettled = ({ snapshot, error }: JobRow): boolean =>
  error !== undefined || snapshot?.terminal === true;
