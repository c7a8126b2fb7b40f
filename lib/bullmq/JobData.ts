import { type Either, isLeft, left, right } from 'fp-ts/lib/Either.js';
import * as t from 'io-ts';
import { describeFaults } from '../checks/report.ts';
import { isRecord } from '../checks/values.ts';
import type { WatchError } from '../errors/WatchError.ts';
import { WatchErrorCodec } from '../errors/errorCodec.ts';
import type { BatchTarget, Job } from '../fleet/targets.ts';
import { type BatchSnapshot, BatchSnapshotCodec } from '../model/BatchSnapshot.ts';
import type { StateDeadlines } from '../schedule/deadlines.ts';
import { storedTarget, targetIn } from './storedTarget.ts';

/** A change of a watch: a snapshot, or why it could not go on. */
export type WatchResult = Either<WatchError, BatchSnapshot>;

/** The limits of time of a watch, as they are stored. */
export interface StoredLimits {
  readonly deadlineMs?: number | undefined;
  /** In epoch milliseconds. */
  readonly deadlineAt?: number | undefined;
  readonly stateDeadlines?: StateDeadlines | undefined;
}

/** Which run of the watch of a job, and how far it is. */
export interface RunRev {
  /** Random, and new each time that the watch is added. */
  readonly run: string;
  /** Counts the commits, and the changes in them. */
  readonly rev: number;
}

/** The data of the job of a watch that goes on. */
export interface WatchData extends RunRev {
  /** The job, and what the next attempt goes on from. */
  readonly job: Job;
  readonly limits: StoredLimits;
  /** The moment of the limit for which the last poll was placed. */
  readonly lastPollFor?: number | undefined;
  /** How often the job had stalled at the last commit of an attempt. */
  readonly stalls: number;
  /** How often it had stalled when it was set apart from the jobs with which it has stalled. */
  readonly apartAt?: number | undefined;
  /** How many attempts in a row were refused, of whichever workers; absent after any other. */
  readonly refusals?: number | undefined;
}

/** The data of the job of a watch that has ended, until BullMQ removes it. */
export interface EndedData extends RunRev {
  /** The result that ended it, as JSON. */
  readonly end: unknown;
}

/** The version of the data. */
const VERSION = 1;

/** The data as JSON. What it begins with tells runs and commits apart, so the order of these properties is part of the format. */
export const storedData = (data: WatchData | EndedData): object => {
  const { run, rev } = data;
  if ('end' in data) return { v: VERSION, rev, run, end: data.end };
  const { job, limits, stalls, lastPollFor, apartAt, refusals } = data;
  return {
    v: VERSION,
    rev,
    run,
    stalls: stalls === 0 ? undefined : stalls,
    checkpoint: storedTarget(job),
    ...limits,
    lastPollFor,
    apartAt,
    refusals,
  };
};

/** What the JSON of such data begins with. A string is the last, so that no other beginning begins with it. */
export const beginningOf = ({ run, rev }: RunRev): string =>
  JSON.stringify({ v: VERSION, rev, run }).slice(0, -1);

/** What the next attempt of a watch goes on from. */
export const targetOf = ({ ref, resumeFrom, checkpoint }: Job): BatchTarget =>
  checkpoint ?? resumeFrom ?? ref;

/** The watch of a job by its data, or its end. Throws a `TypeError` if they hold neither. */
export const watchIn = (jobId: string, data: unknown): WatchData | EndedData => {
  if (isRecord(data) && 'end' in data) return checked(EndedCodec, data, 'the end of a watch');
  const stored = checked(WatchCodec, data, 'the watch of a job');
  const { run, rev, checkpoint, deadlineMs, deadlineAt, stateDeadlines } = stored;
  const { lastPollFor, stalls = 0, apartAt, refusals } = stored;
  const limits = { deadlineMs, deadlineAt, stateDeadlines };
  return { run, rev, job: targetIn(jobId, checkpoint), limits, lastPollFor, stalls, apartAt, refusals };
};

/** A change as JSON. */
export const encodedResult = (result: WatchResult): object =>
  isLeft(result) ? { left: WatchErrorCodec.encode(result.left) } : result;

/** Decodes a change; throws a `TypeError` for one of a later version. */
export const resultIn = (json: unknown, name: string): WatchResult =>
  isRecord(json) && 'left' in json
    ? left(checked(WatchErrorCodec, json['left'], 'a WatchError', name))
    : right(checked(BatchSnapshotCodec, isRecord(json) ? json['right'] : json, 'a BatchSnapshot', name));

const checked = <A>(codec: t.Type<A, unknown, unknown>, value: unknown, what: string, name = 'data'): A => {
  const decoded = codec.decode(value);
  if (isLeft(decoded)) throw new TypeError(describeFaults(name, what, decoded.left));
  return decoded.right;
};

const Count = t.refinement(t.number, (n) => Number.isSafeInteger(n) && n >= 0, 'a whole number from 0');
const runRev = { v: t.literal(VERSION), run: t.string, rev: Count };

const EndedCodec = t.type({ ...runRev, end: t.unknown });

const WatchCodec = t.intersection([
  t.type(runRev),
  t.partial({
    stalls: Count,
    checkpoint: t.UnknownRecord,
    deadlineMs: t.number,
    deadlineAt: t.number,
    stateDeadlines: t.partial({
      starting: t.number,
      running: t.number,
      recovering: t.number,
      unknown: t.number,
    }),
    lastPollFor: t.number,
    apartAt: t.number,
    refusals: Count,
  }),
]);
