import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readFile, realpath, rename, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { formatValue, isRecord } from '../checks/values.ts';
import { excerpt } from '../checks/text.ts';
import type { NamedTarget } from '../dashboard/JobRow.ts';
import { formatCause } from '../errors/wording.ts';
import type { BatchSnapshot } from '../model/BatchSnapshot.ts';
import { keyOf } from '../model/snapshots.ts';
import type { Io } from './Io.ts';
import { latestOf } from './latestOf.ts';
import { jobIn } from './targetIn.ts';
import { UsageError } from './UsageError.ts';

/** The least time between the starts of two writes. */
const WRITE_EVERY_MS = 1_000;

/**
 * The jobs of a `--state-file`, and their last snapshots. Changes are written at most once a second, one write at a time; `close`
 * writes the last ones.
 */
export class StateFile {
  readonly path: string;
  /** Receives why the file cannot be written, once. */
  onFailure: (text: string) => void;
  readonly #jobs: Map<string, NamedTarget>;
  readonly #store: (path: string, text: string) => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<void> | undefined;
  #isDirty = false;
  #isClosed = false;
  #lastWriteAt = -Infinity;
  #hasFailed = false;

  /** Use {@link openStateFile}. */
  constructor(
    path: string,
    jobs: Iterable<NamedTarget>,
    { stderr }: Pick<Io, 'stderr'>,
    store: (path: string, text: string) => Promise<void> = writeAtomically,
  ) {
    this.path = path;
    this.#jobs = new Map([...jobs].map((job) => [keyOf(job), job]));
    this.onFailure = (text) => stderr.write(`${text}\n`);
    this.#store = store;
  }

  /** Whether a write has failed: the command then ends with exit code 3. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** All jobs of the file. */
  targets(): readonly NamedTarget[] {
    return [...this.#jobs.values()];
  }

  /** Adds a job that was asked for, and returns it with what the file knows about it. */
  readonly add = (target: NamedTarget): NamedTarget => {
    const key = keyOf(target);
    const known = this.#jobs.get(key);
    const job = latestOf(known, target);
    if (job !== known) this.#set(key, job);
    return job;
  };

  /** Stores the last snapshot of a job. */
  put(snapshot: BatchSnapshot): void {
    const key = keyOf(snapshot);
    const name = this.#jobs.get(key)?.name;
    this.#set(key, name === undefined ? snapshot : { ...snapshot, name });
  }

  /** Writes what is not written yet. To be called when the watch is over, also if it was interrupted. */
  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#timer);
    await this.#writing;
    if (this.#isDirty) await this.#write();
  }

  #set(key: string, job: NamedTarget): void {
    this.#jobs.set(key, job);
    this.#isDirty = true;
    this.#schedule();
  }

  #schedule(): void {
    if (this.#isClosed || this.#timer !== undefined || this.#writing !== undefined) return;
    const waitMs = Math.max(0, this.#lastWriteAt + WRITE_EVERY_MS - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#writing = this.#write().finally(() => {
        this.#writing = undefined;
        if (this.#isDirty) this.#schedule();
      });
    }, waitMs);
  }

  /** Never rejects: a file that cannot be written must not end the watches. */
  async #write(): Promise<void> {
    this.#isDirty = false;
    this.#lastWriteAt = performance.now();
    try {
      await this.#store(this.path, textOf(this.#jobs.values()));
    } catch (error) {
      if (!this.#hasFailed) this.onFailure(`Cannot write ${shown(this.path)}: ${formatCause(error)}`);
      this.#hasFailed = true;
    }
  }
}

/**
 * Opens a state file. A file that does not exist holds no jobs.
 *
 * @param path - the value of `--state-file`; `undefined` if it was not given
 * @throws `UsageError` for a file that cannot be used; it stays as it is
 */
export const openStateFile = async (
  path: string | undefined,
  io: Pick<Io, 'stderr'>,
): Promise<StateFile | undefined> => {
  if (path === undefined) return undefined;
  const text = await read(path);
  const target = text === undefined ? path : await realpath(path); // a link stays one
  await access(dirname(target), constants.W_OK).catch((error: unknown) => {
    throw unusable(path, `its directory cannot be written to (${formatCause(error)})`);
  });
  return new StateFile(target, text === undefined ? [] : jobsIn(text, path), io);
};

const read = async (path: string): Promise<string | undefined> => {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw unusable(path, formatCause(error));
  }
};

/** `{ "version": 1, "jobs": [ … ] }`, each job a ref or a snapshot, with its name. */
const jobsIn = (text: string, path: string): readonly NamedTarget[] => {
  const json = parsed(text, path);
  if (!isRecord(json) || json['version'] !== 1)
    throw unusable(path, `expected version 1, got ${formatValue(isRecord(json) ? json['version'] : json)}`);
  const { jobs } = json;
  if (!Array.isArray(jobs)) throw unusable(path, `jobs: expected an array, got ${formatValue(jobs)}`);
  return jobs
    .map((job, index) => jobIn(job, `--state-file ${shown(path)}: jobs[${String(index)}]`))
    .filter((job) => job !== undefined);
};

const parsed = (text: string, path: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw unusable(path, formatCause(error));
  }
};

const unusable = (path: string, fault: string): UsageError =>
  new UsageError(`--state-file ${shown(path)}: ${fault}`);

const shown = (path: string): string => excerpt(path, MAX_PATH);

const MAX_PATH = 300;

const textOf = (jobs: Iterable<NamedTarget>): string =>
  `{ "version": 1, "jobs": [\n${[...jobs].map((job) => JSON.stringify(job)).join(',\n')}\n] }\n`;

/** Replaces a file as a whole, so that neither a reader nor a crash finds half of it. */
const writeAtomically = async (path: string, text: string): Promise<void> => {
  const temporary = join(dirname(path), `.dli-watch-${randomUUID()}.tmp`);
  try {
    await writeFile(temporary, text, { mode: 0o600, flag: 'wx' });
    await rename(temporary, path);
  } catch (error) {
    await unlink(temporary).catch(() => undefined);
    throw error;
  }
};
