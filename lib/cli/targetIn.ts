import { isLeft } from 'fp-ts/lib/Either.js';
import { describeFaults } from '../checks/report.ts';
import { excerpt } from '../checks/text.ts';
import { formatValue, isRecord } from '../checks/values.ts';
import type { NamedTarget } from '../dashboard/JobRow.ts';
import { refOf } from '../model/BatchRef.ts';
import { BatchSnapshotCodec } from '../model/BatchSnapshot.ts';
import { checked, UsageError } from './UsageError.ts';

type Fields = Readonly<Record<string, unknown>>;

/**
 * The job that a line of text names: `BATCH`, `PROJECT BATCH`, `PROJECT/BATCH`, or JSON. `undefined` for a line of our own output
 * that names none.
 *
 * @param project - the project of a line with a batch id only
 * @param where - names the line in a message
 * @throws `UsageError` for any other line
 */
export const targetIn = (
  line: string,
  project: string | undefined,
  where: string,
): NamedTarget | undefined => {
  if (line.startsWith('{')) return jobIn(jsonIn(line, where), where);
  const words = line.split(/[\s/]+/);
  if (words.length > 2) throw noJob(where, line);
  const [first = '', second] = words;
  if (second !== undefined) return checked(() => refOf(first, second), where);
  if (project === undefined) throw noJob(where, line);
  return checked(() => refOf(project, first), where);
};

/**
 * The job of a parsed JSON object: a snapshot, or anything that has the two ids. `undefined` for a summary and for lines of a log.
 *
 * @param where - names the object in a message
 * @throws `UsageError` if it is neither
 */
export const jobIn = (json: unknown, where: string): NamedTarget | undefined => {
  if (!isRecord(json)) throw new UsageError(`${where}: expected an object, got ${formatValue(json)}`);
  if (json['type'] === 'summary' || json['type'] === 'log') return undefined;
  const job = 'terminal' in json ? snapshotOf(json, where) : refIn(json, where);
  const { name } = json;
  return typeof name === 'string' && name.trim() !== '' ? { ...job, name } : job;
};

const snapshotOf = (json: Fields, where: string): NamedTarget => {
  const snapshot = BatchSnapshotCodec.decode(json);
  if (isLeft(snapshot))
    throw new UsageError(`${where}: ${describeFaults('snapshot', 'a snapshot', snapshot.left)}`);
  return snapshot.right;
};

const refIn = ({ projectId, batchId }: Fields, where: string): NamedTarget =>
  checked(() => refOf(projectId, batchId), where);

const jsonIn = (line: string, where: string): unknown => {
  try {
    return JSON.parse(line);
  } catch {
    throw new UsageError(`${where}: expected JSON on one line, got ${quoted(line)}`);
  }
};

const noJob = (where: string, line: string): UsageError =>
  new UsageError(
    `${where}: expected a batch id after "PROJECT -", or "PROJECT BATCH", or a job as JSON ` +
      `(as list --json prints it), got ${quoted(line)}`,
  );

const quoted = (line: string): string => `"${excerpt(line, MAX_QUOTE)}"`;

const MAX_QUOTE = 100;
