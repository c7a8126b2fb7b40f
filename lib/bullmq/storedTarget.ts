import { isRecord } from '../checks/values.ts';
import { type Job, jobsOf } from '../fleet/targets.ts';

// What the next attempt of a watch goes on from, as its job stores it. A queue may hold a million of them: so what follows from the
// rest is left out, and times are whole milliseconds, as the waits of the queue are.

type Plain = Readonly<Record<string, unknown>>;

/** What is stored of a target; nothing of a ref, which is the id of its job. */
export const storedTarget = ({ ref, resumeFrom, checkpoint }: Job): object | undefined => {
  if (checkpoint === undefined) return resumeFrom;
  const whole = JSON.parse(JSON.stringify(checkpoint, rounded)) as Plain;
  const usual = usualOf({ ...ref }, whole);
  const { snapshot, loop } = whole;
  return {
    ...without(whole, { ...usual.checkpoint, snapshot, loop }),
    ...(isRecord(snapshot) && { snapshot: without(snapshot, usual.snapshot) }),
    loop: without(loop as Plain, usual.loop),
  };
};

/** The target of a job. Throws a `TypeError` if there is none. */
export const targetIn = (jobId: string, stored: unknown): Job => {
  const [projectId, batchId] = jobId.split('/');
  const ref = { projectId, batchId };
  const [job] = jobsOf([isRecord(stored) ? restored(ref, stored) : ref]).first;
  return job as Job;
};

const restored = (ref: Plain, stored: Plain): Plain => {
  const { snapshot, loop } = stored;
  if (!isRecord(loop)) return stored;
  const usual = usualOf(ref, stored);
  return {
    ...usual.checkpoint,
    ...stored,
    snapshot: isRecord(snapshot) ? { ...usual.snapshot, ...snapshot } : null,
    loop: { ...usual.loop, ...loop },
  };
};

/** What the fields of a checkpoint are unless they are stored. */
const usualOf = (
  ref: Plain,
  { snapshot, loop }: Plain,
): Readonly<Record<'checkpoint' | 'snapshot' | 'loop', Plain>> => {
  const { watchedSince, elapsedMs, waitSinceMs = elapsedMs, previousDelayMs, run } = loop as Plain;
  const { state, elapsedMs: observedMs = elapsedMs } = isRecord(snapshot) ? snapshot : {};
  const stateSinceMs = isRecord(run) ? run['stateSinceMs'] : undefined;
  return {
    checkpoint: { _tag: 'WatchCheckpoint', version: 1, ...ref },
    snapshot: {
      ...ref,
      rawState: state,
      terminal: false,
      previousState: null,
      notBefore: null,
      observedAt: sum(watchedSince, observedMs),
      stateSince: sum(watchedSince, stateSinceMs),
      watchedSince,
      elapsedMs,
    },
    loop: {
      waitSinceMs: elapsedMs,
      answeredMs: observedMs,
      dueMs: sum(waitSinceMs, previousDelayMs),
      attempts: 1,
    },
  };
};

/** `undefined` unless both are numbers. */
const sum = (a: unknown, b: unknown): number | undefined =>
  typeof a === 'number' && typeof b === 'number' ? a + b : undefined;

/** The fields of an object that differ from others. */
const without = (object: Plain, usual: Plain): Plain =>
  Object.fromEntries(Object.entries(object).filter(([name, value]) => value !== usual[name]));

const rounded = (_: string, value: unknown): unknown =>
  typeof value === 'number' ? Math.round(value) : value;
