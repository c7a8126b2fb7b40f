import { nameOf, type NamedTarget } from '../../dashboard/JobRow.ts';
import type { WatchError } from '../../errors/WatchError.ts';
import type { BatchRef } from '../../model/BatchRef.ts';
import type { BatchSnapshot } from '../../model/BatchSnapshot.ts';
import type { BatchState } from '../../model/BatchState.ts';
import { keyOf } from '../../model/snapshots.ts';
import { storedIn } from '../latestOf.ts';
import type { NamedState } from '../values.ts';
import { verdictOf } from './goal.ts';
import { type Outcome, outcomeOf, type WaitedJob } from './WaitedJob.ts';

/** All jobs of a `wait`, and what is known of each of them. */
export class Tally {
  /** The state that is waited for. */
  readonly goal: NamedState;
  readonly #jobs: Map<string, WaitedJob>;
  readonly #hasManyProjects: boolean;

  constructor(targets: readonly NamedTarget[], goal: NamedState) {
    this.goal = goal;
    this.#jobs = new Map(targets.map((target) => [keyOf(target), jobOf(target, goal)]));
    this.#hasManyProjects = new Set(targets.map(({ projectId }) => projectId)).size > 1;
  }

  get jobs(): readonly WaitedJob[] {
    return [...this.#jobs.values()];
  }

  get size(): number {
    return this.#jobs.size;
  }

  /** How a job is called in the output: by its batch id, which a project precedes if there are several. */
  label({ projectId, batchId }: BatchRef): string {
    return this.#hasManyProjects ? `${projectId}/${batchId}` : batchId;
  }

  /** Whether a job is not waited for any more. */
  isDone(ref: BatchRef | undefined): boolean {
    return ref !== undefined && this.#jobs.get(keyOf(ref))?.outcome !== undefined;
  }

  /** Records a snapshot, and returns the job. */
  seen(snapshot: BatchSnapshot): WaitedJob {
    const _tag = verdictOf(this.goal, snapshot);
    return this.#put(snapshot, { snapshot, outcome: _tag === undefined ? undefined : { _tag, snapshot } });
  }

  /** Records that a watch failed, and returns the job. */
  failed(ref: BatchRef, error: WatchError): WaitedJob {
    return this.#put(ref, { ...lastOf(error), outcome: outcomeOf(error) });
  }

  /** Records the last answer of a watch that was interrupted. */
  interrupted(ref: BatchRef, error: WatchError): void {
    this.#put(ref, lastOf(error));
  }

  /** How many jobs were last seen in each state; `none` are those that no poll was answered for. */
  states(): ReadonlyMap<BatchState | 'none', number> {
    const counts = new Map<BatchState | 'none', number>();
    for (const { snapshot } of this.#jobs.values()) {
      const state = snapshot?.state ?? 'none';
      counts.set(state, (counts.get(state) ?? 0) + 1);
    }
    return counts;
  }

  /** How many jobs have this outcome. */
  count(tag: Outcome['_tag']): number {
    return this.jobs.filter(({ outcome }) => outcome?._tag === tag).length;
  }

  /** How many jobs are not waited for any more. */
  done(): number {
    return this.jobs.filter(({ outcome }) => outcome !== undefined).length;
  }

  #put(ref: BatchRef, change: Partial<WaitedJob>): WaitedJob {
    const key = keyOf(ref);
    const job = this.#jobs.get(key);
    if (job === undefined) throw new Error(`a job that was not asked for: ${key}`);
    const next = { ...job, ...change };
    this.#jobs.set(key, next);
    return next;
  }
}

const jobOf = (target: NamedTarget, goal: NamedState): WaitedJob => {
  const { projectId, batchId } = target;
  const snapshot = storedIn(target);
  const verdict = snapshot && verdictOf(goal, snapshot);
  return {
    ref: { projectId, batchId },
    name: nameOf(target),
    snapshot,
    outcome: snapshot && verdict && { _tag: verdict, snapshot },
    endedBefore: verdict !== undefined,
  };
};

const lastOf = ({ lastSnapshot }: WatchError): Partial<WaitedJob> =>
  lastSnapshot === undefined ? {} : { snapshot: lastSnapshot };
