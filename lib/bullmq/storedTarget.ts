import { isRecord } from '../checks/values.ts';
import { type Job, jobsOf } from '../fleet/targets.ts';
import type { BatchRef } from '../model/BatchRef.ts';
import type { WatchCheckpoint } from '../watch/checkpoint/WatchCheckpoint.ts';

// What the next attempt of a watch goes on from, as its job stores it. A queue may hold a million of them: so what follows from the
// rest is left out, and times are whole milliseconds, as the waits of the queue are.

type Plain = Readonly<Record<string, unknown>>;

/** What is stored of a target; nothing of a ref, which is the id of its job. */
export const storedTarget = ({ ref, resumeFrom, checkpoint }: Job): object | undefined => {
  if (checkpoint === undefined) return resumeFrom;
  const { snapshot, loop } = checkpoint;
  const usual = usualOf(ref, checkpoint as unknown as Plain);
  const at = Math.round(checkpoint.at);
  return {
    at: at === usual.at ? undefined : at,
    snapshot: snapshot === null ? undefined : without(usual.snapshot, snapshot),
    loop: without(usual.loop, loop),
  } satisfies Record<Exclude<keyof WatchCheckpoint, '_tag' | 'version' | keyof BatchRef>, unknown>;
};

/** The target of a job. Throws a `TypeError` if there is none. */
export const targetIn = (jobId: string, stored: unknown): Job => {
  const [projectId = '', batchId = ''] = jobId.split('/');
  const ref = { projectId, batchId };
  const [job] = jobsOf([isRecord(stored) ? restored(ref, stored) : ref]).first;
  return job as Job;
};

const restored = (ref: BatchRef, stored: Plain): Plain => {
  const { snapshot, loop } = stored;
  if (!isRecord(loop)) return stored;
  const usual = usualOf(ref, stored);
  return {
    _tag: 'WatchCheckpoint',
    version: 1,
    projectId: ref.projectId,
    batchId: ref.batchId,
    at: stored['at'] ?? usual.at,
    snapshot: isRecord(snapshot) ? merged(usual.snapshot, snapshot) : null,
    loop: merged(usual.loop, loop),
  };
};

/** What the fields of a checkpoint are unless they are stored. */
const usualOf = (
  { projectId, batchId }: BatchRef,
  { snapshot, loop }: Plain,
): { readonly at: unknown; readonly snapshot: Plain; readonly loop: Plain } => {
  const { watchedSince, elapsedMs, waitSinceMs = elapsedMs, previousDelayMs, run } = loop as Plain;
  const { state, elapsedMs: observedMs = elapsedMs } = isRecord(snapshot) ? snapshot : {};
  const stateSinceMs = isRecord(run) ? run['stateSinceMs'] : undefined;
  return {
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
    },
  };
};

/** Of two times in whole milliseconds; `undefined` unless both are numbers. */
const sum = (a: unknown, b: unknown): number | undefined =>
  typeof a === 'number' && typeof b === 'number' ? Math.round(a) + Math.round(b) : undefined;

// A loop takes a tenth of the time of a spread or of `Object.fromEntries`, and there are several for each attempt.

/** The fields of an object, as they are stored, that are not the usual ones. */
const without = (usual: Plain, object: object): Plain => {
  const rest: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(object)) {
    const stored = rounded(value);
    if (stored !== usual[name]) rest[name] = stored;
  }
  return rest;
};

/** The fields of both; those of the second one are used where both have one. */
const merged = (usual: Plain, stored: Plain): Plain => {
  const all: Record<string, unknown> = {};
  for (const fields of [usual, stored]) for (const name of Object.keys(fields)) all[name] = fields[name];
  return all;
};

const rounded = (value: unknown): unknown => {
  if (typeof value === 'number') return Math.round(value);
  if (Array.isArray(value)) return value.map(rounded);
  return isRecord(value) ? without({}, value) : value;
};
