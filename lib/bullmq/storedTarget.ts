import { isRecord } from '../checks/values.ts';
import { type Job, jobsOf } from '../fleet/targets.ts';
import type { BatchRef } from '../model/BatchRef.ts';

// What the next attempt of a watch goes on from, as its job stores it. A queue may hold a million of them: so what follows from the
// rest is left out, and times are whole milliseconds, as the waits of the queue are.

type Plain = Readonly<Record<string, unknown>>;

/** What is stored of a target; nothing of a ref, which is the id of its job. */
export const storedTarget = ({ ref, resumeFrom, checkpoint }: Job): object | undefined => {
  if (checkpoint === undefined) return resumeFrom;
  const all = { ...checkpoint };
  return without(usualOf(ref, all), all);
};

/** The target of a job. Throws a `TypeError` if there is none. */
export const targetIn = (jobId: string, stored: unknown): Job => {
  const [projectId = '', batchId = ''] = jobId.split('/');
  const ref = { projectId, batchId };
  const [job] = jobsOf([isRecord(stored) ? restored(ref, stored) : ref]).first;
  return job as Job;
};

const restored = (ref: BatchRef, stored: Plain): Plain =>
  isRecord(stored['loop']) ? merged(usualOf(ref, stored), stored) : stored;

/** What the fields of a checkpoint are unless they are stored. */
const usualOf = ({ projectId, batchId }: BatchRef, { snapshot, loop }: Plain): Plain => {
  const { watchedSince, elapsedMs, waitSinceMs = elapsedMs, previousDelayMs, run } = loop as Plain;
  const { state, elapsedMs: observedMs = elapsedMs, polls } = isRecord(snapshot) ? snapshot : {};
  const { stateSinceMs = observedMs } = isRecord(run) ? run : {};
  return {
    _tag: 'WatchCheckpoint',
    version: 1,
    projectId,
    batchId,
    at: sum(watchedSince, elapsedMs),
    snapshot: {
      projectId,
      batchId,
      rawState: state,
      terminal: false,
      previousState: null,
      notBefore: null,
      observedAt: sum(watchedSince, observedMs),
      stateSince: sum(watchedSince, stateSinceMs),
      watchedSince,
      elapsedMs: rounded(elapsedMs),
    },
    loop: {
      waitSinceMs: rounded(elapsedMs),
      answeredMs: rounded(observedMs),
      dueMs: sum(waitSinceMs, previousDelayMs),
      attempts: 1,
      run: isRecord(run) ? { stateSinceMs: rounded(observedMs), statePolls: polls } : undefined,
    },
  };
};

/** Of two times in whole milliseconds; `undefined` unless both are numbers. */
const sum = (a: unknown, b: unknown): number | undefined =>
  typeof a === 'number' && typeof b === 'number' ? Math.round(a) + Math.round(b) : undefined;

// Written as loops, because they run at each attempt, and V8 is slow at spreads into objects of different shapes.

/** The fields of an object, as they are stored, that are not the usual ones. */
const without = (usual: Plain, object: Plain): Plain => {
  const rest: Record<string, unknown> = {};
  for (const name of Object.keys(object)) {
    const value = object[name];
    const stored = isRecord(value) ? without(recordIn(usual, name), value) : rounded(value);
    if (stored !== usual[name]) rest[name] = stored;
  }
  return rest;
};

/** The fields of both; those of the second one are used where both have one. */
const merged = (usual: Plain, stored: Plain): Plain => {
  const all: Record<string, unknown> = {};
  for (const name of Object.keys(usual)) if (usual[name] !== undefined) all[name] = usual[name];
  for (const name of Object.keys(stored)) {
    const value = stored[name];
    all[name] = isRecord(value) ? merged(recordIn(usual, name), value) : value;
  }
  return all;
};

const recordIn = (object: Plain, name: string): Plain => {
  const value = object[name];
  return isRecord(value) ? value : NONE;
};

const NONE: Plain = {};

const rounded = (value: unknown): unknown => {
  if (typeof value === 'number') return Math.round(value);
  if (Array.isArray(value))
    return value.map((item) => (isRecord(item) ? without(NONE, item) : rounded(item)));
  return value;
};
